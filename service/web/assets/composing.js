// The row that adds a step: once it is chosen what happens, its fields are called by what they then mean, and those not needed go.
const form = document.querySelector("[data-composer]");
const happens = form.elements.do;
const fields = ["who", "into", "only"].map((name) => {
  const input = form.elements[name];
  return { name, input, label: input.labels[0], general: input.labels[0].textContent, hint: document.getElementById(`hc-${name}`), list: input.getAttribute("list") };
});

function adapt() {
  const { dataset, value } = happens.selectedOptions[0];
  const lists = (dataset.lists ?? "").split(" ");
  fields.forEach((field, place) => {
    const called = value ? dataset[field.name] : field.general;
    // What is filled in is never hidden: it would be sent unseen.
    field.input.closest(".ds_question").hidden = !called && !field.input.value;
    field.label.textContent = called || field.general;
    field.hint.hidden = Boolean(value);
    const list = value ? lists[place] : field.list;
    if (list) field.input.setAttribute("list", value ? `n-${list}` : field.list);
    else field.input.removeAttribute("list");
  });
}

happens.addEventListener("change", adapt);
adapt();
