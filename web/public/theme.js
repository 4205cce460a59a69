// Runs before anything is drawn, so that nobody who chose light sees the dark page flash by. The page itself goes on
// from src/lib/theme.ts, which knows the same names.
{
  const choice = localStorage.getItem("castcore.theme");
  const light =
    choice === "system" ? matchMedia("(prefers-color-scheme: light)").matches : choice === "light";
  document.documentElement.dataset.theme = light ? "light" : "dark";
}
