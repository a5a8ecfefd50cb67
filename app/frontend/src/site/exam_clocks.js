// Clocks that count down to the end of an exam. The server says how much is left: a computer may have another time.

/** 3725 is "1:02:05". */
export function clockText(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

export function enhanceClocks(root) {
  const clocks = root.querySelectorAll("[data-left]");
  if (!clocks.length) return;
  const started = performance.now();
  const draw = () => {
    let isRunning = false;
    for (const clock of clocks) {
      const left = Math.max(0, Math.ceil(Number(clock.dataset.left) - (performance.now() - started) / 1000));
      clock.textContent = left ? clockText(left) : clock.dataset.over;
      clock.classList.toggle("clock-low", left <= 300);
      isRunning ||= left > 0;
    }
    if (!isRunning) clearInterval(timer);
  };
  const timer = setInterval(draw, 1000);
  draw();
}
