// Copies an address at a click. Without it the address stands in a field to be marked and copied.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.closest(".field").querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Đã chép địa chỉ.";
    } catch {
      // Without HTTPS a browser gives no clipboard; what is marked can be copied by hand.
      said.textContent = "Địa chỉ đã được chọn: bấm Ctrl+C để chép.";
    }
  });
}
