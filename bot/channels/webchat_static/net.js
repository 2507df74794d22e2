// Talking to the server and remembering on this device. Plain ES2017: old Android phones run it too.
window.NgheDan = {};

(function (app) {
  "use strict";

  const PREFIX = "nghedan.";

  // Storage can be full, switched off or forbidden; the chat then works without memory.
  app.memory = {
    get(name) {
      try {
        return JSON.parse(localStorage.getItem(PREFIX + name));
      } catch (error) {
        return null;
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(PREFIX + name, JSON.stringify(value));
      } catch (error) {
        return;
      }
    },
    clear() {
      try {
        Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
      } catch (error) {
        return;
      }
    },
  };

  app.newKey = function () {
    const bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // Resolves with {status, data, retryAfter}; status 0 means the server was not reached.
  // While a body goes up, `progress` is told its part, 0 to 1.
  app.request = function (method, path, body, timeoutMs, progress) {
    return new Promise((resolve) => {
      const call = new XMLHttpRequest();
      call.open(method, path);
      call.timeout = timeoutMs;
      call.onload = () => {
        let data = {};
        try {
          data = JSON.parse(call.responseText);
        } catch (error) {
          data = {};
        }
        resolve({ status: call.status, data, retryAfter: Number(call.getResponseHeader("Retry-After")) || 0 });
      };
      call.onerror = call.ontimeout = call.onabort = () => resolve({ status: 0, data: {}, retryAfter: 0 });
      if (progress) {
        call.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      }
      if (body === null || body instanceof FormData) {
        call.send(body);
      } else {
        call.setRequestHeader("Content-Type", "application/json");
        call.send(JSON.stringify(body));
      }
    });
  };

  app.wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
})(window.NgheDan);
