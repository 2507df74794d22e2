// One line on a page of the portal: <script src="https://…/chat/embed.js" async></script>
// A button in the corner opens the chat in a frame. Nothing of ours is loaded before somebody presses it.
// data-start on the script tag: where the talk begins, as in a link (u-<unit>).
(function () {
  "use strict";

  const tag = document.currentScript;
  if (!tag || document.getElementById("nghedan-open")) {
    return;
  }
  const home = new URL(".", tag.src);
  const begin = tag.getAttribute("data-start");
  let panel = null;
  let frame = null;

  function element(name, set, style) {
    const node = document.createElement(name);
    Object.keys(set).forEach((key) => node.setAttribute(key, set[key]));
    Object.assign(node.style, style); // set by script, so that a strict style-src of the page allows it
    return node;
  }

  const BUTTON = {
    font: "600 17px/1.2 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    minHeight: "48px", padding: "0 22px", border: "2px solid #ffffff", borderRadius: "24px",
    background: "#12504f", color: "#ffffff", cursor: "pointer",
  };
  const open = element(
    "button",
    { id: "nghedan-open", type: "button", "aria-expanded": "false", lang: "vi" },
    Object.assign({}, BUTTON, {
      position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", boxShadow: "0 2px 10px rgba(0,0,0,.3)",
    })
  );
  open.textContent = "Gửi phản ánh";

  function build() {
    panel = element(
      "div",
      { id: "nghedan-panel", role: "dialog", "aria-label": "Nghe Dân, gửi phản ánh", lang: "vi" },
      {
        position: "fixed", zIndex: "2147483001", display: "flex", flexDirection: "column", overflow: "hidden",
        background: "#12504f", boxShadow: "0 4px 24px rgba(0,0,0,.35)",
      }
    );
    const bar = element("div", {}, { display: "flex", justifyContent: "flex-end", flex: "none", padding: "4px" });
    const shut = element(
      "button", { type: "button" }, Object.assign({}, BUTTON, { minHeight: "44px", border: "0", padding: "0 16px" })
    );
    shut.textContent = "Đóng";
    shut.onclick = close;
    bar.append(shut);
    const address = new URL("embed", home);
    if (begin) {
      address.searchParams.set("start", begin);
    }
    frame = element(
      "iframe",
      { src: address.href, title: "Nghe Dân, trò chuyện", allow: "geolocation; clipboard-write" },
      { flex: "1 1 auto", width: "100%", minHeight: "0", border: "0", background: "#ffffff" }
    );
    panel.append(bar, frame);
    document.body.append(panel);
    fit();
  }

  // The whole screen on a phone, a card in the corner elsewhere.
  function fit() {
    const small = window.innerWidth < 560 || window.innerHeight < 560;
    Object.assign(panel.style, small
      ? { left: "0", top: "0", right: "0", bottom: "0", width: "auto", height: "auto", borderRadius: "0" }
      : { left: "auto", top: "auto", right: "16px", bottom: "16px", width: "400px", borderRadius: "14px",
        height: Math.min(680, window.innerHeight - 32) + "px" });
  }

  function show() {
    if (!panel) {
      build();
    }
    panel.style.display = "flex";
    open.style.display = "none";
    open.setAttribute("aria-expanded", "true");
    frame.focus();
  }

  function close() {
    panel.style.display = "none";
    open.style.display = "";
    open.setAttribute("aria-expanded", "false");
    open.focus();
  }

  open.onclick = show;
  window.addEventListener("resize", () => panel && fit());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel && panel.style.display !== "none") {
      close();
    }
  });
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === home.origin && event.data === "nghedan:close") {
      close();
    }
  });
  if (document.body) {
    document.body.append(open);
  } else {
    document.addEventListener("DOMContentLoaded", () => document.body.append(open));
  }
})();
