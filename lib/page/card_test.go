package page

import (
	"strings"
	"testing"
)

// TestCardScript checks what is left of a card's script, and that the card's own has no template
// literal, whose lines would change.
func TestCardScript(t *testing.T) {
	const script = "// start\nfunction start(root, part, data) {\n  // twice\n  go(\"//\"); // here\n  go();\n}\n"
	markup, err := Card{Script: script, Data: []byte("1")}.HTML()
	if err != nil {
		t.Fatal(err)
	}
	const want = "function start(root, part, data) {\ngo(\"//\"); // here\ngo();\n}\nlatentlabCard("
	if !strings.Contains(markup, want) {
		t.Errorf("the card lacks %q:\n%s", want, markup[strings.LastIndex(markup, "function"):])
	}
	if !strings.HasSuffix(markup, "=> start(root, part, 1));\n})();</script></div>") {
		t.Errorf("the card ends with %s", markup[len(markup)-80:])
	}
	for name, text := range map[string]string{
		"card": cardScript, "address": addressScript, "explorer": explorerScript, "cloud": cloudScript, "rows": rowsScript,
		"evaluation": evaluationScript, "frames": framesScript,
	} {
		if strings.Contains(text, "`") {
			t.Errorf("the script %s has a template literal", name)
		}
	}
	kept, err := Card{Script: script, Data: []byte("1"), Keep: "keeper()"}.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(kept, "=> start(root, part, 1, keeper()));") {
		t.Errorf("the card does not give start what keeps its knobs: %s", kept[len(kept)-80:])
	}
}
