const BROWSERS = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bFirefox\/(\d+)|\bFxiOS\/(\d+)/, "Firefox"],
  [/\bHeadlessChrome\/(\d+)|\bCriOS\/(\d+)|\bChrome\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/, "Safari"],
] as const;

const SYSTEMS = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
] as const;

/** A device in a few words out of what a browser says of itself; `null` when it says nothing that is known. */
export function deviceOf(
  userAgent: string | null | undefined,
): { browser: string; system: string | null } | null {
  if (!userAgent) return null;
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  for (const [pattern, name] of BROWSERS) {
    const found = pattern.exec(userAgent);
    if (!found) continue;
    const version = found.slice(1).find((group) => group !== undefined);
    return { browser: version ? `${name} ${version}` : name, system };
  }
  // Programs name themselves before the first slash: `curl/8.5.0`.
  const program = /^([\w.-]{2,40})\/([\w.-]{1,20})/.exec(userAgent);
  return program && program[1] !== "Mozilla" ? { browser: `${program[1]} ${program[2]}`, system } : null;
}
