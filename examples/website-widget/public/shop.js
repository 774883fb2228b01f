// The page's own button opens the chat; the chat itself needs no code.
// An attribute counts also while the script of the chat is still on its way.
document.querySelector(".ask").addEventListener("click", () => {
  document.querySelector("im-launcher").setAttribute("open", "");
});
