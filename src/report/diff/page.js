(function () {
  "use strict";
  var form = document.querySelector("form");
  var articles = Array.prototype.slice.call(document.querySelectorAll("article"));
  var sections = document.querySelectorAll("section, section > details");
  var shown = document.querySelector("output");

  function isOf(section, environment) {
    return section.getAttribute("data-environments").split("\n").indexOf(environment) >= 0;
  }

  function matches(article, name) {
    var wanted = form.elements[name].value;
    if (wanted === "") { return true; }
    if (name === "environment") { return isOf(article.closest("section"), wanted); }
    return article.getAttribute("data-" + name) === wanted;
  }

  function filter() {
    var words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    var names = ["class", "direction", "environment"];
    var active = words.length > 0 || names.some(function (it) { return form.elements[it].value; });
    // What is said of an environment besides its changes stays when only that is asked for.
    var alone = words.length === 0 && !form.elements["class"].value && !form.elements.direction.value;
    var count = 0;
    articles.forEach(function (article) {
      var text = article.textContent.toLowerCase();
      var fits = names.every(function (name) { return matches(article, name); }) &&
        words.every(function (word) { return text.indexOf(word) >= 0; });
      article.hidden = !fits;
      count += fits ? 1 : 0;
    });
    sections.forEach(function (section) {
      var kept = alone && isOf(section.closest("section"), form.elements.environment.value);
      section.hidden = active && !kept && !section.querySelector("article:not([hidden])");
      if (active && !section.hidden && section.tagName === "DETAILS") { section.open = true; }
    });
    shown.textContent = active ? count + " of " + articles.length + " shown" : "";
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
}());
