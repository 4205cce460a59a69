/** Languages that accounts can have. */
export const LANGUAGES = ["en", "de"] as const;
