import type { Step } from "./wizard";

/** The step as it stands in the address; the first one is left out. */
export interface WizardSearch {
  step?: Exclude<Step, "what">;
}

export const searchOf = (step: unknown): WizardSearch => (step === "how" || step === "where" ? { step } : {});

/** Whatever stands in the address, made harmless. */
export const validateWizardSearch = ({ step }: Record<string, unknown>): WizardSearch => searchOf(step);
