// What waits to be sent: in order, one after another, under keys that count once, over bad lines and reloads.
(function (app) {
  "use strict";

  const SLOWEST_RETRY_MS = 30000;

  // `page` is what the queue needs of it: entryOf(key), showWaiting(words), remove(entry), release(payload),
  // backToBox(text) (false when the box is in use), tell(text), lost(yes), refresh().
  app.Outgoing = class {
    constructor(page) {
      this.page = page;
      this.waiting = []; // {key, text, choice, label, location, files, moment}
      this.failed = [];
      this.sending = false;
      this.wake = () => {};
      // The key of words that went back to the box unsent: sent again unchanged they keep it.
      this.returned = app.memory.get("returned");
    }

    remember() {
      app.memory.set("queue", this.waiting.concat(this.failed).filter((one) => one.files.length === 0));
      app.memory.set("returned", this.returned);
    }

    // What an earlier visit left over, unless it has arrived after all.
    recall(arrived) {
      this.waiting = (app.memory.get("queue") || []).filter((one) => !arrived(one.key));
      this.waiting.forEach((one) => this.page.showWaiting(one));
      this.remember();
      this.pump();
    }

    forget() {
      this.waiting = [];
      this.failed = [];
      this.returned = null;
      app.memory.clear();
    }

    busy() {
      return this.sending && this.waiting.length > 0;
    }

    holdsFiles() {
      return this.waiting.concat(this.failed).some((one) => one.files.length > 0);
    }

    add(words) {
      const blank = { key: app.newKey(), text: "", choice: "", label: "", start: "", location: null, files: [] };
      const one = Object.assign(blank, words, { moment: new Date().toISOString() });
      if (this.returned && this.returned.text === one.text && one.files.length === 0) {
        one.key = this.returned.key;
      }
      this.waiting.push(one);
      this.page.showWaiting(one);
      this.remember();
      this.pump();
    }

    again(key) {
      this.waiting = this.waiting.concat(this.failed.filter((one) => one.key === key));
      this.failed = this.failed.filter((one) => one.key !== key);
      this.remember();
      this.pump();
    }

    drop(key) {
      this.waiting = this.waiting.filter((one) => one.key !== key);
      this.remember();
    }

    async pump() {
      this.wake();
      if (this.sending) {
        return;
      }
      this.sending = true;
      let pause = 1000, cookieTried = false;
      while (this.waiting.length) {
        const one = this.waiting[0];
        this.page.refresh();
        const answer = await this.post(one);
        if (answer.status === 200) {
          pause = 1000;
          this.settle(one, answer.data.refused || []);
        } else if (answer.status === 401 && !cookieTried) {
          cookieTried = true; // the refusal has brought a session
        } else if ([0, 429, 502, 504].includes(answer.status)) {
          this.page.lost(answer.status !== 429);
          if (answer.status === 429) {
            this.page.tell(answer.data.message);
          }
          await this.rest(answer.retryAfter * 1000 || pause);
          pause = Math.min(pause * 2, SLOWEST_RETRY_MS);
        } else {
          this.giveBack(one, answer.data.message);
        }
      }
      this.sending = false;
      this.page.refresh();
    }

    // A pause that ends early when there is something new to send or the network is back.
    rest(ms) {
      return Promise.race([app.wait(ms), new Promise((resolve) => (this.wake = resolve))]);
    }

    async post(one) {
      if (one.files.length === 0) {
        const body = { key: one.key, text: one.text, choice: one.choice, label: one.label, start: one.start, location: one.location };
        return app.request("POST", "api/messages", body, 30000);
      }
      const form = new FormData();
      form.append("key", one.key);
      form.append("text", one.text);
      one.files.forEach((file) => form.append("file", file, file.name));
      const entry = this.page.entryOf(one.key);
      const bar = (entry.progress = app.el("progress", { max: 1, value: 0, "aria-label": "Đã tải lên" }));
      this.page.refresh();
      const answer = await app.request("POST", "api/files", form, 600000, (part) => (bar.value = part));
      entry.progress = null;
      return answer;
    }

    settle(one, refused) {
      if (this.returned && this.returned.key === one.key) {
        this.returned = null;
      }
      this.drop(one.key);
      this.page.entryOf(one.key).item.status = "sent";
      this.page.lost(false);
      const names = refused.map((file) => "“" + file.name + "”").join(", ");
      this.page.tell(names ? "Chưa nhận được tệp " + names + ". Phần còn lại đã gửi." : "");
    }

    // Refused: words go back to the box, a pressed button can be pressed again, files wait for a second try.
    giveBack(one, message) {
      this.drop(one.key);
      this.page.tell(message || "Máy vừa trục trặc, tin này chưa gửi được. Anh/chị thử lại sau ít phút.");
      const entry = this.page.entryOf(one.key);
      if (one.choice) {
        this.page.release(one.choice);
        this.page.remove(entry);
      } else if (one.text && one.files.length === 0 && this.page.backToBox(one.text)) {
        this.page.remove(entry);
        this.returned = { key: one.key, text: one.text };
      } else {
        entry.item.status = "failed";
        this.failed.push(one);
      }
      this.remember();
    }
  };
})(window.NgheDan);
