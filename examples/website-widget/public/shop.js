// The page's own button opens the chat; the chat itself needs no code.
document.querySelector(".ask").addEventListener("click", () => {
  document.querySelector("im-launcher").open();
});
