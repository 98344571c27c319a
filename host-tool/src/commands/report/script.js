// Animates the stick figures. Use no character that HTML and XML parse differently: the page must be valid as both.
(function () {
  "use strict";
  var holder = document.getElementById("figures-data");
  if (holder === null) { return; }
  var data = JSON.parse(holder.textContent);
  var count = data.runner.length;
  var picture = document.getElementById("figure");
  var slider = document.getElementById("phase");
  var words = document.getElementById("phase-words");
  var button = document.getElementById("phase-play");
  var strideMs = 2400;
  var running = false;
  var startMs = 0;

  function joint(stick, name) {
    var at = 2 * data.joints.indexOf(name);
    return stick[at] + "," + stick[at + 1];
  }

  function put(figure, stick) {
    var group = picture.querySelector("." + figure);
    var hip = data.hip.join(",");
    function line(part, points) { group.querySelector("." + part).setAttribute("points", points.join(" ")); }
    line("far", [hip, joint(stick, "far knee"), joint(stick, "far ankle")]);
    line("trunk", [joint(stick, "shoulder"), hip]);
    line("arm", [joint(stick, "shoulder"), joint(stick, "near elbow")]);
    line("near", [hip, joint(stick, "near knee"), joint(stick, "near ankle")]);
    var head = joint(stick, "head").split(",");
    var circle = group.querySelector(".head");
    circle.setAttribute("cx", head[0]);
    circle.setAttribute("cy", head[1]);
  }

  function mixed(cycle, phase) {
    var place = (phase - Math.floor(phase)) * count;
    var first = Math.floor(place) % count;
    var share = place - Math.floor(place);
    var next = cycle[(first + 1) % count];
    return cycle[first].map(function (value, n) {
      return Math.round(10 * (value + share * (next[n] - value))) / 10;
    });
  }

  function show(phase) {
    put("runner", mixed(data.runner, phase));
    if (data.reference !== null) { put("reference", mixed(data.reference, phase)); }
    var percent = Math.round(100 * phase) % 100;
    slider.value = percent;
    slider.setAttribute("aria-valuetext", percent + " % of the stride");
    words.textContent = percent + " % of the stride";
  }

  function step(now) {
    if (running === false) { return; }
    show(((now - startMs) / strideMs) % 1);
    window.requestAnimationFrame(step);
  }

  function play() {
    running = true;
    button.textContent = "Pause";
    var phase = Number(slider.value) / 100;
    window.requestAnimationFrame(function (now) {
      startMs = now - phase * strideMs;
      step(now);
    });
  }

  function pause() {
    running = false;
    button.textContent = "Play";
  }

  button.addEventListener("click", function () { if (running) { pause(); } else { play(); } });
  slider.addEventListener("input", function () { pause(); show(Number(slider.value) / 100); });
  picture.addEventListener("pointermove", function (event) {
    var box = picture.getBoundingClientRect();
    pause();
    show(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.999));
  });
  document.getElementById("phase-controls").hidden = false;
  show(0);
  if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) { play(); }
}());
