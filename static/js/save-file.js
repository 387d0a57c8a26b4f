// Gives a file to the person: by the phone's own sheet where it has one, else as a download.
const isPhone = () => matchMedia("(pointer: coarse)").matches;

export async function saveFile(name, text, type) {
  const file = new File([text], name, { type });
  if (isPhone() && navigator.canShare?.({ files: [file] })) {
    const shared = await navigator.share({ files: [file] }).then(() => true, (error) => error.name === "AbortError");
    if (shared) return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
