/** Saves something as a file of the browser. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has to have begun with it first.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
