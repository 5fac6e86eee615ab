// A time as the server wrote it by its own clock is written anew where the phone's clock shows another.

const STYLES = { time: { timeStyle: "short" }, moment: { dateStyle: "medium", timeStyle: "short" } };
const page = document.documentElement.lang;
const region = navigator.languages.find((tag) => tag.split("-")[0] === page.split("-")[0]) ?? page;

customElements.define(
  "wall-time",
  class extends HTMLElement {
    connectedCallback() {
      const time = this.querySelector("time");
      const at = new Date(time.dateTime);
      const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime);
      const ahead = Number(`${sign}1`) * (60 * Number(hours) + Number(minutes));
      if (ahead === -at.getTimezoneOffset()) return;
      time.textContent = new Intl.DateTimeFormat(region, STYLES[this.dataset.kind]).format(at);
    }
  },
);
