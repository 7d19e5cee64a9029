package setup

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
)

// javascriptPins lists the linter and the formatter of the project's JavaScript with
// their hashes. They are single programs in packages of PyPI, so that the tests need no
// Node.js.
//
//go:embed pins/javascript.txt
var javascriptPins string

// javascript installs oxlint and oxfmt, for the tests.
func (s *Setup) javascript() step {
	st := step{
		name: "javascript", part: "JavaScript checks", title: "oxlint and oxfmt, for the tests", inputs: javascriptPins,
		outputs: []string{"javascript/bin/oxlint", "javascript/bin/oxfmt"}, space: 100 << 20,
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		packages, err := s.installPins(ctx, st, temp, javascriptPins, "downloading programs")
		if err != nil {
			return err
		}
		if err := os.RemoveAll(s.Dir("javascript")); err != nil {
			return err
		}
		return os.Rename(packages, s.Dir("javascript"))
	}
	return st
}

// installPins has pip install the packages in pins into a folder in temp, and returns
// that folder.
func (s *Setup) installPins(ctx context.Context, st step, temp, pins, why string) (string, error) {
	list, packages := filepath.Join(temp, "pins.txt"), filepath.Join(temp, "packages")
	if err := os.WriteFile(list, []byte(pins), 0o644); err != nil {
		return "", err
	}
	return packages, s.run(ctx, command{
		step: st.name, env: []string{"TMPDIR=" + temp}, why: why, most: st.space,
		argv: []string{
			s.Python(), "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
			"--no-deps", "--require-hashes", "--only-binary=:all:", "--target", packages, "-r", list,
		},
	})
}
