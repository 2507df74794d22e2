// Helps where it can; every page works without it.
"use strict";

const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase().replace(/\s+/g, " ").trim();

function pickers() {
  for (const picker of document.querySelectorAll("[data-picker]")) {
    const input = picker.querySelector("input[type=search]");
    const rows = [...picker.querySelectorAll("[data-key]")].map((row) => [row, fold(row.dataset.key)]);
    const none = picker.querySelector(".picker-none");
    input.parentElement.hidden = false;
    const filter = () => {
      const wanted = fold(input.value).split(" ").filter(Boolean);
      let shown = 0;
      for (const [row, key] of rows) {
        const checked = row.querySelector("input").checked;
        row.hidden = !checked && !wanted.every((word) => key.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      none.hidden = shown > 0;
    };
    input.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = rows.find(([row]) => !row.hidden);
      if (first) first[0].querySelector("input").click();
    });
  }
}

function previews() {
  for (const form of document.querySelectorAll("form[data-preview]")) {
    const box = form.querySelector(".preview");
    const target = box.querySelector(".bubble");
    box.hidden = false;
    const show = () => {
      const text = form.elements.text.value.trim();
      const interim = form.querySelector("[name=interim]:checked")?.value === "1";
      const paper = form.elements.document.value.trim();
      const frame = interim ? form.dataset.interim : form.dataset.final;
      const whole = frame.replace("[[answer]]", () => text);
      const cited = paper && !interim ? `\n${form.dataset.paper.replace("[[paper]]", () => paper)}` : "";
      target.textContent = text ? whole + cited : "Viết câu trả lời, người dân sẽ đọc được đúng như ở đây.";
    };
    form.addEventListener("input", show);
    show();
  }
}

function confirmations() {
  const dialog = document.getElementById("confirm");
  if (!dialog || !dialog.showModal) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asks = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!asks || form.dataset.sure) return lock(event);
    event.preventDefault();
    dialog.querySelector("h2").textContent = form.dataset.title || "Xin xem lại";
    dialog.querySelector("p").textContent = asks;
    const extra = dialog.querySelector(".extra");
    const preview = form.querySelector(".preview .bubble");
    const picked = form.querySelector("[data-picker] input:checked");
    extra.textContent = preview ? preview.textContent : picked ? picked.closest("label").querySelector("b").textContent : "";
    extra.hidden = !extra.textContent;
    const yes = dialog.querySelector("[value=yes]");
    yes.textContent = form.dataset.yes || "Đồng ý";
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.sure = "1";
      form.requestSubmit(event.submitter);
    };
    dialog.showModal();
  });
  function lock(event) {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method !== "post") return;
    form.dataset.sent = "1";
    dirty = false;
    setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  }
}

let dirty = false;
function guard() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) dirty = event.target.value.trim() !== "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; delete form.dataset.sure; });
    document.querySelectorAll("button[disabled]").forEach((button) => (button.disabled = false));
  });
}

function counters() {
  for (const area of document.querySelectorAll("textarea[maxlength]")) {
    const out = document.createElement("div");
    out.className = "count";
    area.after(out);
    const show = () => { out.textContent = `${area.value.length} / ${area.maxLength} chữ`; };
    area.addEventListener("input", show);
    show();
  }
}

function small() {
  for (const select of document.querySelectorAll("[data-auto]")) select.addEventListener("change", () => select.form.requestSubmit());
  for (const button of document.querySelectorAll(".only-without-script")) button.hidden = true;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard?.writeText(button.dataset.copy);
      const word = button.querySelector("[data-word]");
      if (word) word.textContent = "Đã chép";
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.me[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const busy = event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "Escape") document.querySelectorAll("details.me[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    const search = document.querySelector("[data-slash]");
    if (event.key === "/" && !busy && search) { event.preventDefault(); search.focus(); }
  });
  for (const link of document.querySelectorAll("[data-open]")) {
    link.addEventListener("click", () => { const goal = document.querySelector(link.dataset.open); if (goal) goal.open = true; });
  }
  const open = document.querySelector("details[data-scroll][open]");
  if (open) open.scrollIntoView({ block: "start" });
  document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

function polling() {
  const box = document.querySelector("[data-poll]");
  if (!box) return;
  const status = document.querySelector("[data-poll-status]");
  const talk = document.querySelector(".talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
  let seen = box.dataset.seen;
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (answer.redirected || !answer.ok) throw new Error("signed out");
        const state = await answer.json();
        if (state.mark !== seen) {
          seen = state.mark;
          const page = await fetch(location.href, { credentials: "same-origin" });
          const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-poll]");
          if (fresh) { box.replaceChildren(...fresh.childNodes); status.textContent = "Vừa có tin mới."; }
          const view = box.querySelector(".talk");
          if (view) view.scrollTop = view.scrollHeight;
        }
      } catch { status.textContent = "Mất kết nối, đang thử lại. Tải lại trang nếu lâu."; }
    }
    setTimeout(ask, Number(box.dataset.every || 5) * 1000);
  };
  setTimeout(ask, Number(box.dataset.every || 5) * 1000);
}

pickers();
previews();
counters();
guard();
confirmations();
small();
polling();
