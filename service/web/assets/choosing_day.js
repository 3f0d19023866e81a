// A slider over the years beside the field for a day: it chooses the end of a year, or today, and the page follows.

const PATIENCE = 700; // milliseconds: arrows move year by year, and nobody wants a page for each

export function chooseDay(root) {
  const form = root.querySelector("form.on-a-day");
  if (!form) return;
  const slider = form.querySelector("input[type=range]");
  const field = form.querySelector("input[type=date]");
  const said = form.querySelector("output");
  const say = (day) => {
    said.value = inWords(day);
    slider.setAttribute("aria-valuetext", said.value);
  };
  let waiting;
  say(field.value);
  slider.closest("[hidden]").hidden = false;
  slider.addEventListener("input", () => {
    field.value = dayOf(slider.value, form.dataset.today);
    say(field.value);
    clearTimeout(waiting);
  });
  slider.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      form.action = `#${slider.id}`; // so that whoever moves it by keyboard finds it again
      form.requestSubmit();
    }, PATIENCE);
  });
  if (location.hash === `#${slider.id}`) slider.focus();
}

// Of this year today: its end has not come.
const dayOf = (year, today) => (today.startsWith(year) ? today : `${year}-12-31`);

const inWords = (day) => new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
