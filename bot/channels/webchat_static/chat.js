// The page: what is shown, what waits to be sent, what has come.
(function (app) {
  "use strict";

  const at = (id) => document.getElementById(id);
  const settings = document.body.dataset;
  const frame = at("talk"), log = at("log"), box = at("text"), note = at("note");
  const TITLE = document.title;

  let after = "", seen = 0, known = "";
  let typing = false, human = "";
  let wakeListener = () => {};

  const talk = new app.Talk(
    frame, log,
    (entry, choice) => {
      entry.pressed = choice.payload;
      say({ choice: choice.payload, label: choice.label });
    },
    (entry) => {
      entry.item.status = "pending";
      outgoing.again(entry.item.key);
    }
  );
  const outgoing = new app.Outgoing({
    entryOf: (key) => talk.own(key),
    remove: (entry) => talk.remove(entry),
    release: (payload) => talk.release(payload),
    showWaiting, backToBox, tell, lost, refresh,
  });
  const shelf = new app.Shelf(
    at("picked"), { bytes: Number(settings.maxBytes), files: Number(settings.maxFiles) }, tell, () => {
      refreshSend();
      if (talk.atEnd()) {
        toEnd();
      }
    }
  );

  // ---- Showing ----

  function tell(text) {
    talk.keepEnd(() => {
      note.textContent = text;
      note.hidden = !text;
    });
  }

  function toEnd(entry) {
    talk.toEnd(entry);
    at("newer").hidden = true;
  }

  function refresh() {
    talk.refresh();
    talk.keepEnd(() => (at("typing").hidden = !(typing || outgoing.busy())));
    at("hello").hidden = talk.entries.length > 0;
    at("leave").hidden = talk.entries.length === 0;
    showHuman();
    refreshSend();
  }

  function showHuman() {
    const [state, name] = human.split("|");
    const text = state === "joined" ? (name || "Cán bộ") + " đang nói chuyện với anh/chị."
      : state === "waiting" ? "Đang chờ cán bộ. Anh/chị cứ viết tiếp." : "";
    if (at("human").textContent !== text) {
      at("human").textContent = text;
    }
    at("human").hidden = !text;
    at("typing").lastElementChild.textContent = (state === "joined" ? name || "Cán bộ" : "Nghe Dân") + " đang viết…";
  }

  function lost(yes) {
    const text = yes ? "Mất kết nối, đang nối lại… Tin anh/chị viết vẫn giữ ở đây." : "";
    if (at("link").textContent !== text) {
      at("link").textContent = text;
    }
    at("link").hidden = !yes;
  }

  // ---- Sending ----

  function refreshSend() {
    at("send").disabled = !box.value.trim() && shelf.files.length === 0;
  }

  function grow() {
    talk.keepEnd(() => {
      box.style.height = "auto";
      box.style.height = box.scrollHeight + 2 + "px";
    });
    refreshSend();
  }

  function say(words) {
    log.setAttribute("aria-live", "polite");
    tell("");
    outgoing.add(words);
    refresh();
    toEnd();
  }

  function showWaiting(one) {
    const files = one.files.map((file) => ({ name: file.name, mime: file.type, url: URL.createObjectURL(file) }));
    talk.add({
      side: "in", key: one.key, at: one.moment, text: one.text || one.label, location: one.location, files, choices: [],
      status: "pending",
    });
  }

  function backToBox(text) {
    if (box.value.trim()) {
      return false;
    }
    box.value = text;
    app.memory.set("draft", text);
    grow();
    return true;
  }

  function submit() {
    const text = box.value.trim();
    const files = shelf.files;
    if (!text && files.length === 0) {
      return;
    }
    if (text.length > Number(settings.maxText)) {
      tell("Tin này dài quá, chưa gửi được. Anh/chị chia thành vài tin ngắn hơn; phần đã viết vẫn còn trong ô.");
      return;
    }
    const words = { text, files: shelf.take() };
    box.value = "";
    app.memory.set("draft", "");
    grow();
    say(words);
    box.focus();
  }

  function sendPlace() {
    const sorry = () => tell("Máy chưa cho xem vị trí. Anh/chị viết tên thôn, đường, xã giúp.");
    if (!navigator.geolocation) {
      sorry();
      return;
    }
    at("place").disabled = true;
    tell("Đang tìm vị trí…");
    const done = () => {
      at("place").disabled = false;
      tell("");
    };
    navigator.geolocation.getCurrentPosition(
      (found) => {
        done();
        say({ location: { latitude: found.coords.latitude, longitude: found.coords.longitude } });
      },
      () => {
        done();
        sorry();
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 }
    );
  }

  // ---- Receiving ----

  function take(data) {
    const stick = talk.atEnd();
    const before = talk.entries.length;
    let came = null;
    data.items.forEach((item) => {
      const old = talk.find(item);
      if (!old) {
        const entry = talk.add(item);
        came = came || (item.side === "out" ? entry : null);
      } else if (item.side === "in") {
        old.item.status = "sent"; // it had arrived, only the answer was lost
        outgoing.drop(item.key);
      }
    });
    after = data.after;
    seen = data.seen;
    known = data.state;
    typing = data.typing;
    human = data.human ? data.human + "|" + data.official : "";
    refresh();
    if (stick && talk.entries.length > before) {
      toEnd(came);
    } else if (came) {
      at("newer").hidden = false;
    }
    if (came && document.hidden) {
      document.title = "Tin mới, Nghe Dân";
    }
  }

  // One question after another: the server answers as soon as there is something, or after 25 s.
  // A page in the background asks now and then, so that many tabs do not use up the browser's connections.
  async function listen() {
    let pause = 1000;
    for (;;) {
      const patience = document.hidden ? 0 : 25;
      const query = new URLSearchParams({ after, seen, known, wait: patience });
      const answer = await app.request("GET", "api/events?" + query, null, (patience + 20) * 1000);
      if (answer.status === 200) {
        pause = 1000;
        lost(false);
        take(answer.data);
        await nap(patience ? 0 : 8000);
      } else {
        lost(true);
        await nap(pause);
        pause = Math.min(pause * 2, 15000);
      }
    }
  }

  // A pause that ends early when the person comes back to the page.
  function nap(ms) {
    return Promise.race([app.wait(ms), new Promise((resolve) => (wakeListener = resolve))]);
  }

  async function load() {
    let pause = 1000;
    for (;;) {
      const answer = await app.request("GET", "api/history", null, 30000);
      if (answer.status === 200) {
        lost(false);
        return answer.data;
      }
      lost(true);
      await app.wait(pause);
      pause = Math.min(pause * 2, 15000);
    }
  }

  // ---- Start ----

  function ask(question, yes) {
    if (!question.showModal) {
      if (window.confirm(question.querySelector("p").textContent)) {
        yes();
      }
      return;
    }
    at("ask-no").onclick = () => question.close();
    at("ask-yes").onclick = () => {
      question.close();
      yes();
    };
    question.showModal();
  }

  async function leave() {
    const answer = await app.request("POST", "api/leave", {}, 15000);
    if (answer.status === 200) {
      outgoing.forget();
      location.reload();
    } else {
      tell("Chưa xóa được vì mất kết nối. Anh/chị bấm lại khi có mạng.");
    }
  }

  function wire() {
    at("form").onsubmit = (event) => {
      event.preventDefault();
      submit();
    };
    box.oninput = () => {
      app.memory.set("draft", box.value);
      grow();
    };
    // Enter sends where there is a real keyboard; an input method that is composing keeps its Enter.
    const keyboard = window.matchMedia("(hover: hover) and (pointer: fine)");
    box.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && keyboard.matches && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        submit();
      }
    };
    document.querySelectorAll(".example").forEach((button) => {
      button.onclick = () => {
        box.value = button.textContent;
        box.oninput();
        box.focus();
      };
    });
    at("my-files").onclick = () => say({ text: "Hồ sơ của tôi" });
    at("call-human").onclick = () => say({ text: "Gặp cán bộ" });
    at("attach").onclick = () => at("file").click();
    at("file").onchange = async () => {
      tell("");
      await shelf.add(at("file").files);
      at("file").value = "";
      box.focus();
    };
    at("place").onclick = sendPlace;
    at("newer").onclick = () => toEnd();
    at("leave").onclick = () => ask(at("ask"), leave);
    frame.onscroll = () => talk.atEnd() && (at("newer").hidden = true);
    app.watchDrops(at("drop"), (files) => {
      tell("");
      shelf.add(files);
    });
    if (window.parent !== window) {
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !at("ask").open) {
          window.parent.postMessage("nghedan:close", "*"); // says nothing but that
        }
      });
    }
    window.addEventListener("online", () => outgoing.pump());
    window.addEventListener("offline", () => lost(true));
    window.addEventListener("resize", () => talk.atEnd() && toEnd());
    window.addEventListener("beforeunload", (event) => {
      if (shelf.files.length || outgoing.holdsFiles()) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        document.title = TITLE;
        wakeListener();
      }
    });
  }

  // A link that names a unit or a file begins the talk once; the page opened again begins nothing.
  function begin() {
    const link = new URLSearchParams(location.search).get("start") || "";
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(link)) {
      return;
    }
    history.replaceState(null, "", location.pathname);
    const code = /^(?:nd-?)?(\d{3})-?(\d{4})$/i.exec(link);
    say({ start: link, label: code ? "Xem hồ sơ ND " + code[1] + " " + code[2] : "Bắt đầu" });
  }

  async function start() {
    box.value = app.memory.get("draft") || "";
    wire();
    document.querySelectorAll("button[disabled], textarea[disabled]").forEach((control) => (control.disabled = false));
    grow();
    at("hello").hidden = false;
    take(await load());
    outgoing.recall((key) => talk.own(key));
    begin();
    refresh();
    toEnd();
    // Only what comes from now on is read aloud.
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    listen();
  }

  start();
})(window.NgheDan);
