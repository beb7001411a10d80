// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads one YAML 1.2 document (JSON is a subset) into a [Value].
///
/// Aliases are expanded and merge keys (`<<`) are merged.
///
/// Refused, with line and column: what is no YAML; an empty stream; a second document in the
/// stream; duplicate keys; keys that are no scalars; expansion of aliases beyond a limit; nesting
/// deeper than 100; custom tags, unless they are allowed; characters that YAML does not allow, such
/// as NUL.
public final class YamlReader {
  private YamlReader() {}

  /// @param file what the text is called in problems
  public static Value read(String text, String file) throws InvalidDocumentException {
    return read(text, file, false);
  }

  /// Reads a document in which local tags such as `!Sub` are allowed; they become [Value.Tagged].
  public static Value readTagged(String text, String file) throws InvalidDocumentException {
    return read(text, file, true);
  }

  private static Value read(String text, String file, boolean tagsAllowed)
      throws InvalidDocumentException {
    checkCharacters(text, file);
    var problems = new ArrayList<Problem>();
    try {
      var settings = LoadSettings.builder().setLabel(file).build();
      var events = new ParserImpl(settings, new StreamReader(settings, text));
      var value = new Composer(events, file, tagsAllowed, problems).document();
      if (problems.isEmpty()) {
        return value;
      }
    } catch (MarkedYamlEngineException e) {
      problems.add(
          new Problem(e.getProblemMark().map(m -> place(file, m)).orElse(top(file)), "", words(e)));
    } catch (YamlEngineException e) {
      problems.add(new Problem(top(file), "", String.valueOf(e.getMessage())));
    }
    throw new InvalidDocumentException(problems);
  }

  private static void checkCharacters(String text, String file) throws InvalidDocumentException {
    var line = 1;
    var column = 1;
    for (var i = 0; i < text.length(); ) {
      var c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        throw new InvalidDocumentException(
            List.of(
                new Problem(
                    new Place(file, line, column),
                    "",
                    String.format("the character U+%04X is not allowed", c))));
      }
      i += Character.charCount(c);
      if (c == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
  }

  private static String words(MarkedYamlEngineException e) {
    var problem = e.getProblem();
    var context = e.getContext();
    var words = new StringBuilder("not YAML: ").append(problem);
    if (context != null && !context.isEmpty()) {
      words.append(", ").append(context);
      e.getContextMark()
          .ifPresent(mark -> words.append(" that starts in line ").append(mark.getLine() + 1));
    }
    return words.toString();
  }

  static Place place(String file, Mark mark) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  static Place top(String file) {
    return new Place(file, 1, 1);
  }
}
