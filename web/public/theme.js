// Runs before anything is drawn, so that nobody who chose light sees the dark page flash by. The page itself goes on
// from src/lib/theme.ts, which knows the same names.
{
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      // A browser may refuse to keep anything: see src/lib/storage.ts.
      return null;
    }
  };
  const choice = kept("castcore.theme");
  const light =
    choice === "system" ? matchMedia("(prefers-color-scheme: light)").matches : choice === "light";
  document.documentElement.dataset.theme = light ? "light" : "dark";

  // What will be wanted once the console has started is on its way meanwhile; `ahead.ts` says of what it is made. The names in
  // storage are those of src/i18n/index.ts and src/auth/stored.ts; were they others, this would be a fetch in vain.
  const pieces = JSON.parse(document.currentScript?.dataset.ahead ?? "{}");
  const wishes = [kept("castcore.language"), ...navigator.languages];
  const spoken = wishes
    .map((wish) => wish?.toLowerCase().split(/[-_]/)[0])
    .find((wish) => wish === "en" || wish === "de");
  const signedIn = kept("castcore.session") !== null;
  const page = signedIn && Object.hasOwn(pieces, location.pathname) ? pieces[location.pathname] : [];
  for (const name of [...(pieces[spoken ?? "en"] ?? []), ...page]) {
    const link = document.createElement("link");
    const isStyle = name.endsWith(".css");
    link.rel = isStyle ? "preload" : "modulepreload";
    if (isStyle) link.as = "style";
    link.crossOrigin = "";
    link.href = `/assets/${name}`;
    document.head.append(link);
  }
}
