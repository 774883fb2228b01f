// Signs the example people in. On a real site your own backend signs the token (docs/tokens.md).
import "/im-chat.js";

for (const chat of document.querySelectorAll("im-chat[user]")) {
  chat.tokenProvider = async ({ signal }) => {
    const response = await fetch("/demo/token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: chat.getAttribute("user") }),
      signal,
    });
    if (!response.ok) throw new Error(`The example server answered ${response.status}`);
    const { token } = await response.json();
    return token;
  };
}
