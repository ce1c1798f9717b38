"use strict";
(function () {
  const narrow = window.matchMedia("screen and (max-width: 720px)");
  const places = Array.from(document.querySelectorAll(".vega"), function (place) {
    const both = JSON.parse(place.querySelector("script").textContent);
    return { place: place, both: both };
  });
  function draw() {
    const drawings = places.map(function (each) {
      const specification = narrow.matches ? each.both.narrow : each.both.wide;
      // "ast" interprets expressions instead of compiling them, so the page needs no "unsafe-eval".
      const options = { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: false };
      return vegaEmbed(each.place, specification, options);
    });
    Promise.all(drawings).then(function () {
      document.documentElement.setAttribute("data-charts", "drawn");
    });
  }
  narrow.addEventListener("change", draw);
  draw();
})();
