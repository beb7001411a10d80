// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A boot menu as `grub-mkconfig` or a person writes it: which entry starts when nobody is there to
/// choose, and what it starts.
///
/// It is no shell: of a condition, all branches count, and a word with a variable in it stays as it
/// is written.
final class GrubMenu {
  private static final List<String> LINUX = List.of("linux", "linux16", "linuxefi");
  private static final List<String> INITRD = List.of("initrd", "initrd16", "initrdefi");

  /// A command in an entry.
  ///
  /// @param words what follows the command's name
  record Command(int line, List<String> words) {}

  /// @param linux what starts the kernel, if it does
  /// @param initrd what loads the initial RAM disk, if it does
  record Entry(
      String title,
      String id,
      int line,
      Optional<Command> linux,
      Optional<Command> initrd,
      List<Entry> below) {}

  private final List<Entry> entries;
  private final List<String> defaults;

  private GrubMenu(List<Entry> entries, List<String> defaults) {
    this.entries = entries;
    this.defaults = defaults;
  }

  /// An entry while its lines are read.
  private static final class Block {
    private final String title;
    private final String id;
    private final int line;
    private final boolean inMenu;
    private Optional<Command> linux = Optional.empty();
    private Optional<Command> initrd = Optional.empty();
    private final List<Entry> below = new ArrayList<>();

    Block(String title, String id, int line, boolean inMenu) {
      this.title = title;
      this.id = id;
      this.line = line;
      this.inMenu = inMenu;
    }

    Entry entry() {
      return new Entry(title, id, line, linux, initrd, List.copyOf(below));
    }
  }

  static GrubMenu parse(String text) {
    var top = new Block("", "", 0, true);
    var open = new ArrayDeque<Block>();
    open.push(top);
    var defaults = new ArrayList<String>();
    var number = 0;
    for (var line : text.split("\n", -1)) {
      number++;
      for (var words : commands(line)) {
        command(words, number, open, defaults);
      }
    }
    while (open.size() > 1) {
      close(open);
    }
    var entries = new ArrayList<>(top.below);
    if (entries.isEmpty() && top.linux.isPresent()) {
      entries.add(top.entry()); // a script without a menu
    }
    return new GrubMenu(List.copyOf(entries), List.copyOf(defaults));
  }

  private static void command(
      List<String> words, int line, Deque<Block> open, List<String> defaults) {
    var name = words.getFirst();
    var rest = words.subList(1, words.size());
    if (name.equals("}")) {
      close(open);
      return;
    }
    if (words.getLast().equals("{")) {
      var inMenu = name.equals("menuentry") || name.equals("submenu");
      open.push(
          inMenu && rest.size() > 1
              ? new Block(rest.getFirst(), id(rest), line, true)
              : new Block("", "", line, false));
    } else if (name.equals("set") && !rest.isEmpty() && rest.getFirst().startsWith("default=")) {
      defaults.add(rest.getFirst().substring("default=".length()));
    } else if (LINUX.contains(name) || INITRD.contains(name)) {
      for (var block : open) {
        if (block.inMenu) {
          var made = Optional.of(new Command(line, List.copyOf(rest)));
          block.linux = LINUX.contains(name) && block.linux.isEmpty() ? made : block.linux;
          block.initrd = INITRD.contains(name) && block.initrd.isEmpty() ? made : block.initrd;
          break;
        }
      }
    }
  }

  private static void close(Deque<Block> open) {
    if (open.size() == 1) {
      return;
    }
    var closed = open.pop();
    var entries = closed.inMenu ? List.of(closed.entry()) : closed.below;
    open.element().below.addAll(entries);
  }

  private static String id(List<String> words) {
    for (var i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals("--id") || words.get(i).equals("$menuentry_id_option")) {
        return words.get(i + 1);
      }
    }
    return "";
  }

  /// The commands of a line, each as its words without quotes. A brace is a command or ends one.
  static List<List<String>> commands(String line) {
    var commands = new ArrayList<List<String>>();
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    var started = false;
    var quote = ' ';
    for (var i = 0; i <= line.length(); i++) {
      var c = i < line.length() ? line.charAt(i) : '\n';
      if (quote == '\'' && c != '\'' && c != '\n') {
        word.append(c);
      } else if (c == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        started = true;
      } else if ((c == '\'' || c == '"') && (quote == ' ' || quote == c)) {
        quote = quote == c ? ' ' : c;
        started = true;
      } else if (quote == '"' && c != '\n') {
        word.append(c);
      } else if (c == ' ' || c == '\t' || c == '\r' || c == ';' || c == '\n') {
        var end = !started && word.toString().equals("}");
        var brace = end || (!started && word.toString().equals("{"));
        if (end && !words.isEmpty()) {
          commands.add(List.copyOf(words));
          words.clear();
        }
        if (started || !word.isEmpty()) {
          words.add(word.toString());
        }
        word.setLength(0);
        started = false;
        if ((c == ';' || c == '\n' || brace) && !words.isEmpty()) {
          commands.add(List.copyOf(words));
          words.clear();
        }
      } else if (c == '#' && word.isEmpty() && !started) {
        i = line.length() - 1;
      } else {
        word.append(c);
      }
    }
    return commands;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /// The entry that starts by itself.
  ///
  /// @param environment the content of GRUB's own variables, `grubenv`
  Optional<Entry> chosen(String environment) {
    var next = variable(environment, "next_entry");
    var wanted = "";
    for (var each : defaults) {
      if (!each.contains("next_entry")) {
        wanted = each;
      }
    }
    if (!next.isEmpty() && defaults.stream().anyMatch(each -> each.contains("next_entry"))) {
      wanted = next;
    } else if (wanted.contains("saved_entry")) {
      wanted = variable(environment, "saved_entry");
    }
    return choose(entries, wanted);
  }

  /// What is not found is the first, as GRUB has it.
  private static Optional<Entry> choose(List<Entry> entries, String wanted) {
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    var whole = find(entries, wanted);
    var end = wanted.indexOf('>');
    var name = whole.isPresent() || end < 0 ? wanted : wanted.substring(0, end);
    var rest = whole.isPresent() || end < 0 ? "" : wanted.substring(end + 1);
    var entry = find(entries, name).orElse(entries.getFirst());
    return entry.below().isEmpty() ? Optional.of(entry) : choose(entry.below(), rest);
  }

  private static Optional<Entry> find(List<Entry> entries, String name) {
    if (name.length() < 5 && name.chars().allMatch(c -> c >= '0' && c <= '9') && !name.isEmpty()) {
      var number = Integer.parseInt(name);
      return number < entries.size() ? Optional.of(entries.get(number)) : Optional.empty();
    }
    return entries.stream()
        .filter(entry -> entry.title().equals(name) || entry.id().equals(name))
        .filter(_ -> !name.isEmpty())
        .findFirst();
  }

  private static String variable(String environment, String name) {
    return environment
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }
}
