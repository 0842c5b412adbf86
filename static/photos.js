// What a script adds to sending files: sizes before, smaller photos, a bar, and a second try.
// Every form works without it. In the page: <input type="file" data-evidence data-limit="20000000">.
// Within [data-swapped] the answer takes the place of that part alone; what is typed elsewhere stays.
"use strict";

(() => {
  const LARGE = 3_000_000, SIDE = 2000, QUALITY = 0.85;
  // By input: the work on its photos, which a form waits for.
  const readying = new WeakMap();
  const sending = new Set();

  const sizeText = (size) => {
    const number = size < 1e6 ? Math.ceil(size / 1e3) : Math.ceil(size / 1e5) / 10;
    return `${number.toLocaleString("vi-VN")} ${size < 1e6 ? "KB" : "MB"}`;
  };

  // One place to speak in after each input and form, read aloud when it changes.
  const place = (after) => {
    if (after.nextElementSibling?.hasAttribute("data-said")) return after.nextElementSibling;
    after.insertAdjacentHTML("afterend", '<div role="status" data-said></div>');
    return after.nextElementSibling;
  };

  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  // --- Photos are made smaller where they were taken

  const shrunk = async (file) => {
    const isHeic = /^image\/hei[cf]$/.test(file.type);
    if (!isHeic && (file.type !== "image/jpeg" || file.size <= LARGE)) return file;
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob || (blob.size >= file.size && !isHeic)) return file;
      const name = file.name.replace(/\.[a-z]{3,4}$/i, "") + ".jpg";
      return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      // The server takes the photo as it is, or says why not.
      return file;
    }
  };

  const ready = async (input) => {
    const chosen = [...input.files], said = place(input), limit = Number(input.dataset.limit);
    said.textContent = chosen.length ? "Đang xem các tệp đã chọn…" : "";
    const kept = new DataTransfer(), list = document.createElement("ul");
    let wrong = "";
    const most = Number(input.dataset.atOnce);
    if (most && chosen.length > most) wrong = `Mỗi lần gửi tối đa ${most} tệp (bạn chọn ${chosen.length}). Hãy gửi làm nhiều lần.`;
    for (const [at, file] of chosen.entries()) {
      const small = await shrunk(file);
      kept.items.add(small);
      const was = small === file ? "" : `, đã thu nhỏ từ ${sizeText(file.size)}`;
      list.append(element("li", `${chosen[at].name}: ${sizeText(small.size)}${was}`));
      if (limit && small.size > limit) {
        wrong ||= `Tệp “${file.name}” lớn hơn ${sizeText(limit)} (tệp của bạn: ${sizeText(small.size)}). Hãy nén ảnh hoặc chia làm hai tệp.`;
      }
    }
    input.files = kept.files;
    input.setCustomValidity(wrong);
    said.replaceChildren(...(chosen.length ? [list] : []), ...(wrong ? [element("p", wrong)] : []));
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-evidence]")) readying.set(event.target, ready(event.target));
  });

  // --- Sent with a bar; a broken line leaves everything where it was

  document.addEventListener("submit", async (event) => {
    const form = event.target, inputs = [...form.querySelectorAll("input[type=file][data-evidence]")];
    const isMeant = form.hasAttribute("data-part") || inputs.some((input) => input.files.length);
    if (event.defaultPrevented || !isMeant) return;
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    await Promise.all(inputs.map((input) => readying.get(input)));
    if (!form.reportValidity()) return void sending.delete(form);
    const data = new FormData(form);
    if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
    send(form, event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", data);
  });

  // Somebody who has signed in again in another window has another one.
  const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];

  // Only what changes is put in its place: the rest of the page may hold words that are not saved.
  const swap = (part, text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
    if (!fresh) return false;
    part.replaceWith(fresh);
    fresh.focus({ preventScroll: true });
    fresh.querySelector(".notes")?.scrollIntoView({ block: "nearest" });
    awaitPictures(fresh);
    return true;
  };

  // --- Small pictures are drawn after the file is stored

  const awaitPictures = (part) => part.querySelectorAll("[data-picture]").forEach(async (place) => {
    for (const seconds of [1, 2, 4, 8, 16]) {
      await new Promise((done) => setTimeout(done, seconds * 1000));
      if (!place.isConnected) return;
      try {
        const answer = await fetch(place.dataset.picture);
        if (answer.status !== 200) continue;
        const picture = Object.assign(new Image(64, 64), { src: place.dataset.picture, alt: "", className: place.className });
        return void place.replaceWith(picture);
      } catch { /* no network: the page will show it when it is opened again */ }
    }
  });
  awaitPictures(document);

  const send = (form, address, data) => {
    const part = form.closest("[data-swapped]"), said = place(form), bar = document.createElement("progress");
    const words = element("p", part && !form.querySelector("input[type=file]") ? "Đang gửi…" : "Đang gửi tệp, xin đừng đóng trang này."), request = new XMLHttpRequest();
    bar.setAttribute("aria-label", "Đã gửi");
    said.replaceChildren(words, bar);
    sending.add(form);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) Object.assign(bar, { max: total, value: loaded });
      if (loaded === total) words.textContent = "Đã chuyển xong, máy chủ đang kiểm tra và lưu…";
    };
    const fail = (why) => {
      sending.delete(form);
      const again = Object.assign(element("button", "Gửi lại"), { type: "button" });
      again.addEventListener("click", () => send(form, address, data));
      said.replaceChildren(element("p", `${why} Tệp vẫn còn trong trang này.`), again);
    };
    request.onerror = request.ontimeout = () => fail("Mất kết nối, chưa rõ máy chủ đã nhận tệp chưa nên coi là chưa gửi.");
    request.onload = () => {
      if (request.status === 413) return fail("Máy chủ từ chối vì tệp quá lớn, tệp chưa được gửi.");
      if (request.status >= 500) return fail("Máy chủ đang có lỗi, tệp chưa được lưu.");
      if (part) {
        if (request.status === 200 && swap(part, request.responseText)) return void sending.delete(form);
        return fail(request.status === 200 || request.status === 403
          ? "Chưa gửi được: phiên làm việc đã hết hoặc bạn không còn quyền. Hãy đăng nhập lại ở cửa sổ khác rồi bấm gửi lại."
          : "Máy chủ chưa nhận.");
      }
      sending.delete(form);
      // The page that answers is shown as it came: its messages are said once only.
      history.replaceState(null, "", request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
    };
    request.open("POST", address);
    if (part) {
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      if (token()) data.set("csrfmiddlewaretoken", token());
    }
    request.send(data);
  };

  window.addEventListener("beforeunload", (event) => sending.size && event.preventDefault());
})();
