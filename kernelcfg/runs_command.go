package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/runs"
	"latentlab/lib/format"
	"latentlab/lib/home"
)

func runsCommand() *cobra.Command {
	var (
		remove, force bool
		unused        string
	)
	cmd := &cobra.Command{
		Use:   "runs [ID…]",
		Short: "List the trainings on disk, and remove those that are not needed",
		Long: "Lists the runs, which cells find again instead of training anew: all, those with the given IDs, of which\n" +
			"the first characters suffice, or with -unused those that have not been trained or loaded for a time.\n" +
			"-remove removes the listed runs instead; without it nothing is changed. It keeps runs that have a name\n" +
			"(see run.Tag), unless -force is given, and always those that are in training. A removed run is trained\n" +
			"again when a cell needs it.",
		Example: "  go run ./kernelcfg runs\n" +
			"  go run ./kernelcfg runs -unused 30d            # what would be removed\n" +
			"  go run ./kernelcfg runs -unused 30d -remove\n" +
			"  go run ./kernelcfg runs -remove 1d5ada666307 82e6",
		RunE: func(cmd *cobra.Command, ids []string) error {
			dir, err := home.Runs()
			if err != nil {
				return err
			}
			all, err := runs.List(dir)
			if err != nil {
				return err
			}
			chosen, err := chooseRuns(all, ids, unused, time.Now())
			if err != nil {
				return err
			}
			switch {
			case remove && len(ids) == 0 && unused == "":
				return errors.New("-remove needs the IDs of runs, or -unused with a time: -unused 0d is all of them")
			case len(all) == 0:
				fmt.Fprintf(cmd.OutOrStdout(), "there are no runs in %s\n", dir)
			case remove:
				return removeRuns(cmd.OutOrStdout(), dir, chosen, len(ids) > 0, force)
			default:
				return printRuns(cmd.OutOrStdout(), dir, chosen, unused)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "remove the runs instead of listing them")
	cmd.Flags().BoolVar(&force, "force", false, "remove also runs that have a name")
	cmd.Flags().StringVar(&unused, "unused", "", "only runs that were last used longer ago than this: 12h, 30d, 8w")
	return cmd
}

// chooseRuns returns the runs with the given IDs, or those unused for a time; all if
// neither is given.
func chooseRuns(all []runs.Run, ids []string, unused string, now time.Time) ([]runs.Run, error) {
	if len(ids) > 0 && unused != "" {
		return nil, errors.New("give IDs, or -unused, not both")
	}
	if unused != "" {
		age, err := parseAge(unused)
		if err != nil {
			return nil, err
		}
		return slices.DeleteFunc(slices.Clone(all), func(r runs.Run) bool { return now.Sub(r.Used) < age }), nil
	}
	if len(ids) == 0 {
		return all, nil
	}
	var chosen []runs.Run
	for _, id := range ids {
		var found []runs.Run
		for _, r := range all {
			if strings.HasPrefix(r.ID, id) && id != "" || slices.Contains(r.Names, id) {
				found = append(found, r)
			}
		}
		switch len(found) {
		case 0:
			return nil, fmt.Errorf("there is no run %q: `go run ./kernelcfg runs` lists them", id)
		case 1:
			if !slices.ContainsFunc(chosen, func(r runs.Run) bool { return r.ID == found[0].ID }) {
				chosen = append(chosen, found[0])
			}
		default:
			return nil, fmt.Errorf("%s begin with %q: write more of the ID", format.Count(len(found), "run"), id)
		}
	}
	return chosen, nil
}

var agePattern = regexp.MustCompile(`^([0-9]{1,5})([hdw])$`)

// parseAge parses a time such as 12h, 30d or 8w.
func parseAge(text string) (time.Duration, error) {
	m := agePattern.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("-unused %s: expected a number of hours, days or weeks, such as 12h, 30d or 8w", text)
	}
	n, err := strconv.Atoi(m[1])
	unit := map[string]time.Duration{"h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}[m[2]]
	return time.Duration(n) * unit, err
}

// removeRuns removes runs, and reports those that it keeps. If they were given by ID, a
// run that is kept is an error.
func removeRuns(out io.Writer, dir string, chosen []runs.Run, given, force bool) error {
	if err := runs.Sweep(dir); err != nil {
		return err
	}
	var kept error
	count, size := 0, int64(0)
	for _, r := range chosen {
		if err := runs.Remove(dir, r.ID, force); err != nil {
			kept = errors.Join(kept, err)
			continue
		}
		count++
		size += r.Size
	}
	fmt.Fprintf(out, "%s removed, %s\n", format.Count(count, "run"), sizeText(size))
	if kept != nil && !given {
		fmt.Fprintf(out, "kept:\n%v\n", kept)
		return nil
	}
	return kept
}

// printRuns lists runs with the notebooks whose outputs name them.
func printRuns(out io.Writer, dir string, chosen []runs.Run, unused string) error {
	shown, err := notebooksOfRuns()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(chosen) > 0 {
		fmt.Fprintln(table, "ID\tMODEL\tDATA\tEPOCHS\tSIZE\tLAST USED\tNAMES\tNOTEBOOKS")
	}
	size := int64(0)
	for _, r := range chosen {
		size += r.Size
		used := ageText(time.Since(r.Used))
		if r.Training {
			used = "in training"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%.4g\t%s\t%s\t%s\t%s\n", r.ID, cmp.Or(r.Model, "–"), cmp.Or(r.Data, "–"),
			r.Epochs, sizeText(r.Size), used, cmp.Or(strings.Join(r.Names, ", "), "–"), cmp.Or(strings.Join(shown[r.ID], ", "), "–"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %s, in %s\n", format.Count(len(chosen), "run"), sizeText(size), dir)
	if unused != "" && len(chosen) > 0 {
		fmt.Fprintf(out, "`go run ./kernelcfg runs -unused %s -remove` removes those that have no name and are not in training\n", unused)
	}
	return nil
}

var runText = regexp.MustCompile(`(?:Run|the last is) ([0-9a-f]{12})\b`)

// notebooksOfRuns returns the project's notebooks whose outputs name a run, by its ID.
func notebooksOfRuns() (map[string][]string, error) {
	shown := map[string][]string{}
	root, err := home.Root()
	if err != nil {
		return shown, nil // LATENTLAB_RUNS names the folder, and there is no project
	}
	paths, err := notebookPaths(root, nil)
	if err != nil {
		return shown, nil // the project has no notebooks
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(shortPath(path), filepath.Ext(path))
		for _, m := range runText.FindAllSubmatch(text, -1) {
			if id := string(m[1]); !slices.Contains(shown[id], name) {
				shown[id] = append(shown[id], name)
			}
		}
	}
	return shown, nil
}

// sizeText returns a number of bytes for a reader.
func sizeText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d kB", (n+999)/1000)
}

// ageText returns how long ago something was.
func ageText(age time.Duration) string {
	switch {
	case age < time.Hour:
		return format.Count(int(age.Minutes()), "minute") + " ago"
	case age < 48*time.Hour:
		return format.Count(int(age.Hours()), "hour") + " ago"
	}
	return format.Count(int(age.Hours()/24), "day") + " ago"
}
