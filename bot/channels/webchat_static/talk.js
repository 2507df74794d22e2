// The messages on the page: their order, the marks under them, which buttons are alive, where the eye rests.
(function (app) {
  "use strict";

  const PAUSE_MS = 300000; // after so long a silence the hour is shown again

  // `frame` scrolls, `log` is the list inside it. `press(entry, choice)` and `again(entry)` are called for buttons.
  app.Talk = class {
    constructor(frame, log, press, again) {
      this.frame = frame;
      this.log = log;
      this.press = press;
      this.again = again;
      this.entries = []; // {id, item, node, day, moment}, oldest first
      this.byId = {};
    }

    own(key) {
      return this.byId["in:" + key];
    }

    find(item) {
      return this.byId[item.side + ":" + (item.side === "in" ? item.key : item.id)];
    }

    last() {
      return this.entries[this.entries.length - 1];
    }

    // Adds a message at the end; one that is already there is left alone.
    add(item) {
      const old = this.find(item);
      if (old) {
        return old;
      }
      const before = this.last();
      const entry = { id: item.side + ":" + (item.side === "in" ? item.key : item.id), item, moment: new Date(item.at) };
      entry.node = app.bubble(item, (choice) => this.press(entry, choice));
      if (!before || app.dayKey(before.moment) !== app.dayKey(entry.moment)) {
        entry.day = app.el("li", { className: "day" }, app.dayName(entry.moment, new Date()));
        this.log.append(entry.day);
      } else if (before.item.side === item.side) {
        entry.node.classList.add("msg-follow");
      }
      this.log.append(entry.node);
      this.entries.push(entry);
      this.byId[entry.id] = entry;
      return entry;
    }

    remove(entry) {
      entry.node.remove();
      if (entry.day) {
        entry.day.remove();
      }
      this.entries = this.entries.filter((other) => other !== entry);
      delete this.byId[entry.id];
    }

    release(payload) {
      this.entries.filter((entry) => entry.pressed === payload).forEach((entry) => (entry.pressed = null));
    }

    // Buttons may be pressed on the latest message that has any, as long as the person has said nothing since.
    refresh() {
      let open = true;
      for (let i = this.entries.length - 1; i >= 0; i -= 1) {
        const entry = this.entries[i];
        const next = this.entries[i + 1];
        this.mark(entry, !next || next.item.side !== entry.item.side || next.moment - entry.moment > PAUSE_MS);
        open = open && entry.item.side === "out";
        this.enable(entry, open);
        open = open && entry.item.choices.length === 0;
      }
    }

    enable(entry, open) {
      entry.node.querySelectorAll(".choice").forEach((button) => {
        button.disabled = !open;
        if (button.dataset.payload === entry.pressed) {
          button.setAttribute("aria-pressed", "true");
        } else {
          button.removeAttribute("aria-pressed");
        }
      });
    }

    mark(entry, last) {
      const meta = entry.node.querySelector(".meta");
      const state = entry.item.status;
      const signature = [state, last, navigator.onLine, Boolean(entry.progress)].join();
      if (entry.signature === signature) {
        return; // a mark written again would be read aloud again
      }
      entry.signature = signature;
      meta.textContent = "";
      meta.className = "meta";
      if (state === "pending") {
        meta.append(navigator.onLine === false ? "Chờ có mạng để gửi" : "Đang gửi…");
        if (entry.progress) {
          meta.append(app.el("br"), entry.progress);
        }
      } else if (state === "failed") {
        meta.classList.add("meta-bad");
        const again = app.el("button", { type: "button", className: "retry" }, "Gửi lại");
        again.onclick = () => this.again(entry);
        meta.append("Chưa gửi được. ", again);
      } else if (last) {
        meta.append((entry.item.side === "in" ? "Đã gửi " : "") + app.clock(entry.moment));
      }
    }

    // Whether the newest message is in sight; a long one counts when its beginning is.
    atEnd() {
      const last = this.last();
      return !last || last.node.getBoundingClientRect().top < this.frame.getBoundingClientRect().bottom - 24;
    }

    // The end of the talk, but never past the beginning of `entry`: long replies are read from their start.
    toEnd(entry) {
      const room = entry ? entry.node.offsetTop - this.log.parentNode.offsetTop - 12 : Infinity;
      this.frame.scrollTop = this.entries.length ? Math.min(this.frame.scrollHeight, room) : 0;
    }

    // Who was at the very end stays there when something around the talk changes its size.
    keepEnd(change) {
      const rest = this.frame.scrollHeight - this.frame.scrollTop - this.frame.clientHeight;
      change();
      if (this.entries.length && rest < 24) {
        this.toEnd();
      }
    }
  };
})(window.NgheDan);
