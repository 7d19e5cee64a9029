package main

import (
	"context"
	"errors"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

func docsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "docs [PACKAGE [NAME]]",
		Short: "Show the documentation of the library",
		Long: "Shows the documentation of the library: the list of its packages, or all names of PACKAGE, or one\n" +
			"NAME of it. In a cell Shift-Tab shows the documentation of the name at the cursor.",
		Example: "  go run ./kernelcfg docs\n  go run ./kernelcfg docs notebook\n  go run ./kernelcfg docs notebook Controls",
		Args:    cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			packages, err := readPackages(filepath.Join(s.Root, "lib"))
			if err != nil {
				return err
			}
			if len(args) == 0 {
				listPackages(cmd.OutOrStdout(), packages)
				return nil
			}
			return showDocs(cmd.Context(), s.Root, packages, args, cmd.OutOrStdout())
		},
	}
}

// libraryPackage is a package of the library.
type libraryPackage struct{ name, path, synopsis string }

// readPackages returns the packages under lib, sorted by folder.
func readPackages(lib string) ([]libraryPackage, error) {
	var packages []libraryPackage
	err := filepath.WalkDir(lib, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "internal" || d.Name() == "testdata" {
			return fs.SkipDir
		}
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(lib, dir)
		if err != nil {
			return err
		}
		p := libraryPackage{path: path.Join("latentlab/lib", filepath.ToSlash(rel))}
		for _, file := range paths {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				return err
			}
			if parsed.Name.Name == "main" {
				continue // a generator
			}
			p.name = parsed.Name.Name
			if parsed.Doc != nil {
				// The list has the name beside it.
				text := new(doc.Package).Synopsis(parsed.Doc.Text())
				p.synopsis = strings.TrimPrefix(text, "Package "+p.name+" ")
			}
		}
		if p.name != "" {
			packages = append(packages, p)
		}
		return nil
	})
	return packages, err
}

// listPackages prints a list of packages, in lines of about 100 columns.
func listPackages(out io.Writer, packages []libraryPackage) {
	const indent, width = 13, 100
	links := strings.NewReplacer("[", "", "]", "")
	for _, p := range packages {
		line := fmt.Sprintf("%-*s", indent-1, p.name)
		for word := range strings.FieldsSeq(links.Replace(p.synopsis)) {
			if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
				fmt.Fprintln(out, line)
				line = strings.Repeat(" ", indent-1)
			}
			line += " " + word
		}
		fmt.Fprintln(out, line)
	}
	fmt.Fprintln(out, "\n`go run ./kernelcfg docs notebook` shows a package, `docs notebook Train` a name in it.")
}

// showDocs runs go doc for a package and a name in it, given as "notebook Train",
// "notebook.Train" or with the whole import path.
func showDocs(ctx context.Context, root string, packages []libraryPackage, args []string, out io.Writer) error {
	name, member, found := strings.Cut(args[0], ".")
	rest := args[1:]
	if found {
		rest = append([]string{member}, rest...)
	}
	var names []string
	for _, p := range packages {
		names = append(names, p.name)
		if name != p.name && name != p.path && "latentlab/"+name != p.path {
			continue
		}
		cmd := exec.CommandContext(ctx, "go", append([]string{"doc", p.path}, rest...)...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = root, out, os.Stderr
		err := cmd.Run()
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return silent{err} // go doc has printed why
		}
		return err
	}
	return fmt.Errorf("the library has no package %q: expected one of %s", name, strings.Join(names, ", "))
}
