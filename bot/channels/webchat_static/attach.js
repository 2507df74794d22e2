// Photos and PDF: choosing, previewing, making a photo small enough for a slow line.
(function (app) {
  "use strict";

  const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"];
  const BIG = 900 * 1024;
  const LONG_SIDE = 2048;

  // Old browsers forget which way up a photo is when it is redrawn; they send it as it is.
  const turnsPhotos = window.CSS && CSS.supports && CSS.supports("image-orientation", "from-image");

  function shrink(file) {
    if (!turnsPhotos || file.type !== "image/jpeg" || file.size < BIG) {
      return Promise.resolve(file);
    }
    return new Promise((resolve) => {
      const image = new Image();
      const url = URL.createObjectURL(file);
      const give = (result) => {
        URL.revokeObjectURL(url);
        resolve(result && result.size < file.size ? new File([result], file.name, { type: "image/jpeg" }) : file);
      };
      image.onerror = () => give(null);
      image.onload = () => {
        const scale = Math.min(1, LONG_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(image.naturalWidth * scale);
        canvas.height = Math.round(image.naturalHeight * scale);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(give, "image/jpeg", 0.86);
      };
      image.src = url;
    });
  }

  // The shelf of files about to be sent. `limits`: {bytes, files}; `tell(text)` speaks to the person.
  app.Shelf = class {
    constructor(list, limits, tell, changed) {
      this.list = list;
      this.limits = limits;
      this.tell = tell;
      this.changed = changed;
      this.files = [];
    }

    async add(chosen) {
      for (const original of Array.from(chosen)) {
        if (!KINDS.includes(original.type)) {
          this.tell("Ở đây nhận ảnh và PDF. Tệp “" + original.name + "” chưa gửi được.");
          continue;
        }
        const file = await shrink(original);
        if (file.size > this.limits.bytes) {
          this.tell("Tệp “" + file.name + "” lớn quá, chỉ nhận đến " + Math.floor(this.limits.bytes / 1048576) + " MB.");
        } else if (this.files.length >= this.limits.files) {
          this.tell("Mỗi tin gửi được " + this.limits.files + " tệp. Anh/chị gửi số này trước, rồi gửi tiếp.");
          break;
        } else {
          this.files.push(file);
          this.list.append(this.card(file));
        }
      }
      this.refresh();
    }

    card(file) {
      const item = app.el("li", { className: "pick" });
      if (file.type.startsWith("image/")) {
        const image = app.el("img", { alt: "Ảnh sắp gửi: " + file.name });
        image.src = URL.createObjectURL(file);
        image.onload = () => URL.revokeObjectURL(image.src);
        item.append(image);
      } else {
        item.append(app.el("span", {}, file.name));
      }
      const remove = app.el("button", { type: "button", "aria-label": "Bỏ tệp " + file.name }, "Bỏ");
      remove.onclick = () => {
        this.files = this.files.filter((kept) => kept !== file);
        item.remove();
        this.refresh();
      };
      item.append(remove);
      return item;
    }

    take() {
      const files = this.files;
      this.files = [];
      this.list.textContent = "";
      this.refresh();
      return files;
    }

    refresh() {
      this.list.hidden = this.files.length === 0;
      this.changed();
    }
  };

  // Dropping and pasting, on a desktop.
  app.watchDrops = function (veil, add) {
    let depth = 0;
    const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
    const show = (change) => {
      depth = Math.max(0, depth + change);
      veil.hidden = depth === 0;
    };
    document.addEventListener("dragenter", (event) => carriesFiles(event) && show(1));
    document.addEventListener("dragleave", (event) => carriesFiles(event) && show(-1));
    document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (carriesFiles(event)) {
        event.preventDefault();
        show(-depth);
        add(event.dataTransfer.files);
      }
    });
    document.addEventListener("paste", (event) => {
      const files = event.clipboardData ? event.clipboardData.files : [];
      if (files.length) {
        event.preventDefault();
        add(files);
      }
    });
  };
})(window.NgheDan);
