// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A parameter store that is a file, in YAML or JSON: names and their values.
///
/// ```yaml
/// /web/title: Shop                # a String
/// /web/hosts: [a.example, b]      # a StringList
/// /web/password:                  # what Type and Value are in AWS
///   type: SecureString            # String, StringList or SecureString
///   value: hunter2
/// ```
///
/// Values of Secrets Manager, below `/aws/reference/secretsmanager/`, are secret in either form.
/// The file is read for every reference, so what is saved counts from the next one on.
public final class ParameterFile implements ParameterStore {
  private static final String SECRETS = "/aws/reference/secretsmanager/";

  enum Type {
    STRING("String"),
    STRING_LIST("StringList"),
    SECURE_STRING("SecureString");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// A value with its type.
  record Typed(Type type, Value value) {}

  private final Path file;

  private ParameterFile(Path file) {
    this.file = file;
  }

  /// @throws ExternalSourceException if it cannot be used as it is now; the message has all its
  ///   problems
  public static ParameterStore open(Path file) throws ExternalSourceException {
    var store = new ParameterFile(file);
    store.read();
    return store;
  }

  @Override
  public Optional<Stored> find(String name) throws ExternalSourceException {
    return Optional.ofNullable(read().get(name));
  }

  private Map<String, Stored> read() throws ExternalSourceException {
    try {
      return stored(YamlReader.read(Files.readString(file), file.toString()));
    } catch (InvalidDocumentException e) {
      throw new ExternalSourceException("the parameter store is not valid: " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new ExternalSourceException("there is no parameter store " + file, e);
    } catch (IOException e) {
      throw new ExternalSourceException("cannot read the parameter store " + file + ": " + e, e);
    }
  }

  /// Messages do not repeat values: they may be secrets.
  private static Map<String, Stored> stored(Value document) throws InvalidDocumentException {
    if (!(document instanceof Value.Mapping parameters)) {
      throw new InvalidDocumentException(
          List.of(
              new Problem(
                  document.place(), "", "must hold names and values, such as /web/title: Shop")));
    }
    var problems = new ArrayList<Problem>();
    var all = new HashMap<String, Stored>();
    parameters
        .entries()
        .forEach((name, value) ->
            stored(name, value, problems)
                .ifPresent(stored -> all.put(name, secured(name, stored))));
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException(problems);
    }
    return all;
  }

  private static Stored secured(String name, Stored stored) {
    return new Stored(stored.values(), stored.list(), stored.secret() || name.startsWith(SECRETS));
  }

  private static Optional<Stored> stored(String name, Value value, List<Problem> problems) {
    if (value instanceof Value.Mapping) {
      return RecordBinder.bind(Typed.class, value, name, problems)
          .flatMap(typed -> stored(name + ".value", typed, problems));
    }
    return text(value)
        .map(Stored::plain)
        .or(() -> texts(value).map(Stored::list))
        .or(() ->
            wrong(name, value, "must be a text, a list of texts, or 'type' and 'value'", problems));
  }

  private static Optional<Stored> stored(String path, Typed typed, List<Problem> problems) {
    var value = typed.value();
    return switch (typed.type()) {
      case STRING ->
          text(value).map(Stored::plain).or(() -> wrong(path, value, "must be a text", problems));
      case SECURE_STRING ->
          text(value).map(Stored::secret).or(() -> wrong(path, value, "must be a text", problems));
      case STRING_LIST ->
          texts(value)
              .or(() -> text(value).map(list -> List.of(list.split(",", -1))))
              .map(Stored::list)
              .or(() ->
                  wrong(
                      path, value, "must be a list of texts, or texts joined by commas", problems));
    };
  }

  private static Optional<String> text(Value value) {
    return value instanceof Value.Scalar scalar && !scalar.isNull()
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  private static Optional<List<String>> texts(Value value) {
    if (!(value instanceof Value.Sequence(_, var items))) {
      return Optional.empty();
    }
    var texts = items.stream().map(ParameterFile::text).flatMap(Optional::stream).toList();
    return texts.size() == items.size() ? Optional.of(texts) : Optional.empty();
  }

  private static Optional<Stored> wrong(
      String path, Value value, String message, List<Problem> problems) {
    problems.add(new Problem(value.place(), path, message));
    return Optional.empty();
  }
}
