// Forms that upload a file and may answer with a question. The page stays, and with it the chosen file.

export function enhanceUploads() {
  for (const form of document.querySelectorAll("form[data-keeps-file]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}

async function send(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  button.disabled = false;
  if (!answer) return form.submit(); // without the network, the browser explains it
  if (answer.redirected) return location.assign(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const question = page.getElementById("upload-answer");
  if (!question) return form.submit(); // an error page of its own
  document.getElementById("upload-answer").replaceWith(question);
  question.querySelector("input:not([type=hidden])")?.focus();
}
