// latentlabOpen runs a card's script, which is packed: deflated, in base 85. Where the
// browser cannot unpack it, the still figure stays.
function latentlabOpen(text, length) {
  "use strict";
  const bytes = latentlabUnpack(text, length);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  new Response(stream).text().then((code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
    script.remove();
  });
}
