import type { PageData } from "./data.ts";
import { draw } from "./plot.ts";

const data = JSON.parse(document.getElementById("data")?.textContent ?? "") as PageData;
const places = [...document.querySelectorAll<HTMLElement>("[data-plot]")];

function drawAll(): (() => void)[] {
  return places.flatMap((place) => {
    const plot = data.plots[Number(place.dataset["plot"])];
    return plot === undefined ? [] : [draw(place, plot, data)];
  });
}

let removals = drawAll();

function redraw(): void {
  for (const remove of removals) remove();
  removals = drawAll();
}

// Paper is white, whatever the screen is.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

let width = innerWidth;
addEventListener("resize", () => {
  // A phone's browser says so for its bars too, which come and go.
  if (innerWidth === width) return;
  width = innerWidth;
  redraw();
});
