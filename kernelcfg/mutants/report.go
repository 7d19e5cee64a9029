package mutants

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Print writes the mutants as a table, without running anything.
func Print(w io.Writer, list []Mutant) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range list {
		fmt.Fprintf(table, "%s\t%s\n", m.Name, m.Breaks)
	}
	table.Flush()
}

// Line returns the result in one line.
func (r Result) Line() string {
	return fmt.Sprintf("%-9s  %-28s  %5.1f s  %s", r.Verdict, r.Mutant.Name, r.Took.Seconds(), firstLine(r.By))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// Report writes a table of the results and their totals. It returns an error if a
// mutant without an argument survived, if the tests timed out on one, or if one
// could not be tried.
func Report(w io.Writer, results []Result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "mutant\t\tby\twhat it breaks")
	counts, unargued := map[Verdict]int{}, 0
	var took time.Duration
	var notes strings.Builder
	for _, r := range results {
		counts[r.Verdict]++
		took += r.Took
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Mutant.Name, r.Verdict, shortBy(r), r.Mutant.Breaks)
		switch {
		case r.Verdict == Broken:
			fmt.Fprintf(&notes, "%s could not be tried: %s\n", r.Mutant.Name, r.By)
		case r.Verdict == TimedOut:
			fmt.Fprintf(&notes, "%s timed out (%s): write a test that fails on it\n", r.Mutant.Name, r.By)
		case r.Verdict == Survived && r.Mutant.Argued == "":
			unargued++
			fmt.Fprintf(&notes, "%s survived, and the list does not state why it may: write a test that catches it\n",
				r.Mutant.Name)
		case r.Verdict == Survived:
			fmt.Fprintf(&notes, "%s survived: %s\n", r.Mutant.Name, r.Mutant.Argued)
		case r.Mutant.Argued != "":
			fmt.Fprintf(&notes, "%s is caught: remove the argument why it need not be\n", r.Mutant.Name)
		}
	}
	table.Flush()
	fmt.Fprint(w, notes.String())
	fmt.Fprintf(w, "%d of %d mutants caught, %d survived, %d timed out, %d broken; %.0f s of tests\n",
		counts[Caught], len(results), counts[Survived], counts[TimedOut], counts[Broken], took.Seconds())
	if wrong := unargued + counts[TimedOut] + counts[Broken]; wrong > 0 {
		return fmt.Errorf("%d of %d mutants are neither caught nor argued", wrong, len(results))
	}
	return nil
}

// shortBy returns as much of the tests that caught a mutant as a table has room
// for.
func shortBy(r Result) string {
	if r.Verdict != Caught {
		return ""
	}
	const room = 48
	if text := firstLine(r.By); len(text) > room {
		return text[:room] + "…"
	}
	return firstLine(r.By)
}
