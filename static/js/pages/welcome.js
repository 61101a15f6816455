/** Put in the time zone of whoever sits here. */
const field = document.querySelector("[data-time-zone]");
if (field && (field.value === "" || field.value === "UTC")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
