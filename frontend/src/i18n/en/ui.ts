export const en = {
  cancel: "Cancel",
  close: "Close",
  hideMessage: "Hide message",
  messages: "Messages",
  retry: "Try again",
  undo: "Undo",
  save: "Save",
  copy: "Copy",
  copied: "Copied",
  notCopied: "It could not be copied. Select the text and copy it yourself.",
};
