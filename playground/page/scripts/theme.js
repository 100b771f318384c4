/** Light or dark: as the machine prefers, until somebody chooses. */

const KEY = "playground.theme";

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

export const theme = () => kept() ?? (prefersDark.matches ? "dark" : "light");

/** Change to the other theme and remember it on this machine. */
export function switchTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    /* a browser that keeps nothing still shows it until the page is loaded anew */
  }
  show(next);
}

prefersDark.addEventListener("change", () => show(theme()));
show(theme());
