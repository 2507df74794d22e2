// From a message to what is seen. Text is always put in as text, never as markup.
(function (app) {
  "use strict";

  const ZONE = "Asia/Ho_Chi_Minh";
  const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
  // A file's code; an address; a telephone number: emergency, hotline, 0xxx xxx xxx.
  const PARTS = new RegExp(
    "(ND \\d{3} \\d{4})(?!\\d)" +
      "|(https?://[^\\s<>“”\"]+[^\\s<>“”\".,;:!?)])" +
      "|((?:1[89]00[ .]?\\d{2,4}(?:[ .]?\\d{2,4})?|0\\d{2,3}(?:[ .]?\\d{3,4}){2}|11[1-5])(?![\\d/]|[.,]\\d))",
    "g"
  );

  const el = (app.el = function (tag, set, ...children) {
    const node = document.createElement(tag);
    Object.keys(set || {}).forEach((name) => {
      if (name in node) {
        node[name] = set[name];
      } else {
        node.setAttribute(name, set[name]);
      }
    });
    children.filter((child) => child !== null).forEach((child) => node.append(child));
    return node;
  });

  function copyButton(code) {
    const button = el("button", { type: "button", className: "copy", "aria-label": "Chép mã " + code }, "Chép");
    button.onclick = async () => {
      button.textContent = (await copy(code)) ? "Đã chép" : "Chưa chép được";
      setTimeout(() => (button.textContent = "Chép"), 2500);
    };
    return button;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      const area = el("textarea", { value: text, className: "hide" });
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  // A digit, a letter or a slash before a number means it is part of something else (a date, a document).
  function startsClean(text, at) {
    const before = at === 0 ? " " : text[at - 1];
    return !/[\d/]/.test(before) && before.toLowerCase() === before.toUpperCase();
  }

  // The buttons to copy a code stand at the end of its line, so that the sentence is not torn.
  app.rich = function (text) {
    const out = document.createDocumentFragment();
    const copied = new Set();
    text.split("\n").forEach((line, i) => {
      out.append(i ? "\n" : "");
      richLine(out, line).forEach((code) => {
        if (!copied.has(code)) {
          copied.add(code);
          out.append(" ", copyButton(code));
        }
      });
    });
    return out;
  };

  // Adds one line to `out`; the codes it names.
  function richLine(out, line) {
    const codes = [];
    let last = 0;
    for (let hit = PARTS.exec(line); hit; hit = PARTS.exec(line)) {
      if (!startsClean(line, hit.index)) {
        continue;
      }
      out.append(line.slice(last, hit.index));
      last = hit.index + hit[0].length;
      if (hit[1]) {
        out.append(el("strong", { className: "code" }, hit[1]));
        codes.push(hit[1]);
      } else if (hit[2]) {
        out.append(el("a", { href: hit[2], target: "_blank", rel: "noopener" }, hit[2]));
      } else {
        out.append(el("a", { href: "tel:" + hit[3].replace(/\D/g, "") }, hit[3]));
      }
    }
    out.append(line.slice(last));
    return codes;
  }

  const local = (moment, options) => new Intl.DateTimeFormat("en-GB", Object.assign({ timeZone: ZONE }, options)).format(moment);
  app.dayKey = (moment) => local(moment, { year: "numeric", month: "2-digit", day: "2-digit" });
  app.clock = (moment) => local(moment, { hour: "2-digit", minute: "2-digit" });
  app.dayName = function (moment, now) {
    const [day, month, year] = app.dayKey(moment).split("/").map(Number);
    const apart = Math.round((dayNumber(now) - Date.UTC(year, month - 1, day)) / 86400000);
    const spoken = WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] + " " + day + "/" + month;
    if (apart === 0 || apart === 1) {
      return (apart ? "Hôm qua, " : "Hôm nay, ") + spoken.charAt(0).toLowerCase() + spoken.slice(1);
    }
    return apart > 330 ? spoken + "/" + year : spoken;
  };
  function dayNumber(moment) {
    const [day, month, year] = app.dayKey(moment).split("/").map(Number);
    return Date.UTC(year, month - 1, day);
  }

  app.paperIcon = function () {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M6 2.8h8l4.5 4.5v13.9H6zM14 2.8v4.7h4.5");
    svg.append(path);
    return svg;
  };

  function fileNode(file) {
    if (file.mime.startsWith("image/")) {
      const image = el("img", { src: file.url, alt: file.name || "Ảnh", loading: "lazy", width: 148, height: 112 });
      return el("a", { className: "shot", href: file.url, target: "_blank", rel: "noopener" }, image);
    }
    return el("a", { className: "paper", href: file.url, target: "_blank", rel: "noopener" }, app.paperIcon(), file.name || "Tệp");
  }

  // One message. `press(choice)` is called when a button of the message is pressed.
  app.bubble = function (item, press) {
    const node = el("li", { className: "msg msg-" + item.side });
    node.append(el("span", { className: "hide" }, item.side === "in" ? "Anh/chị: " : "Nghe Dân: "));
    if (item.text) {
      node.append(el("div", { className: "bubble" }, item.side === "in" ? item.text : app.rich(item.text)));
    }
    if (item.emptied) {
      node.append(el("div", { className: "bubble bubble-emptied" }, "Tin kín, không hiện lại ở đây"));
    }
    if (item.location) {
      node.append(el("div", { className: "bubble" }, "Vị trí của tôi"));
    }
    if (item.files.length) {
      node.append(el("div", { className: "files" }, ...item.files.map(fileNode)));
    }
    if (item.choices.length) {
      const row = el("div", { className: "choices", role: "group", "aria-label": "Các lựa chọn" });
      item.choices.forEach((choice) => {
        const button = el("button", { type: "button", className: "choice" }, choice.label);
        button.dataset.payload = choice.payload;
        button.onclick = () => press(choice);
        row.append(button);
      });
      node.append(row);
    }
    node.append(el("p", { className: "meta" }));
    return node;
  };
})(window.NgheDan);
