// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.access;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.resource.ResourcePolicy;
import dev.ingot.core.resource.ResourcePolicy.Audience;
import dev.ingot.core.rule.PolicyReader;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.iam.Policy;
import dev.ingot.iam.PolicyParser;
import dev.ingot.iam.Statement;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads the policies by which accounts share resources, in the grammar of IAM.
///
/// ```json
/// {"Version": "2012-10-17",
///  "Statement": [{"Effect": "Allow",
///                 "Principal": {"AWS": ["444455556666"]},
///                 "Action": ["imagebuilder:GetComponent", "imagebuilder:ListComponents"],
///                 "Resource": ["arn:aws:imagebuilder:…:component/web/1.0.0/1"]}]}
/// ```
///
/// Only reading can be shared. What names other resources has no effect on this one.
public final class SharedResources implements PolicyReader {
  private static final String POLICY = "policy";

  /// `444455556666`, `arn:aws:iam::444455556666:root`, `*`.
  private static final Pattern PRINCIPAL =
      Pattern.compile("(?:arn:aws[a-z-]*:iam::)?([0-9]{12})(?::root)?|(\\*)");

  @Override
  public ResourcePolicy read(Arn resource, String text) {
    var get = "imagebuilder:Get" + resource.kind().typeName();
    var list = "imagebuilder:List" + resource.kind().typeName() + "s";
    var statements = parse(text).statements();
    for (var i = 0; i < statements.size(); i++) {
      requireShareable("Statement[" + i + "]", statements.get(i), get, list);
    }
    return new ResourcePolicy(
        text, audience(resource, statements, get), audience(resource, statements, list));
  }

  private static Policy parse(String text) {
    try {
      return PolicyParser.ofResource(text, POLICY);
    } catch (InvalidDocumentException e) {
      throw new RejectedException(
          new Rejection.InvalidDocument(
              POLICY, e.problems().stream().map(SharedResources::words).toList()));
    }
  }

  private static String words(Problem problem) {
    return (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message() + ".";
  }

  private static void requireShareable(String path, Statement statement, String get, String list) {
    for (var action : statement.actions().texts()) {
      if (statement.actions().inverted() || !isReading(action, statement, get, list)) {
        throw invalid(
            path
                + ".Action: "
                + (statement.actions().inverted() ? "NotAction" : "'" + action + "'")
                + " cannot be shared; there are "
                + get
                + " and "
                + list
                + ".");
      }
    }
    var principals = statement.principals().orElseThrow();
    if (principals.inverted()) {
      throw invalid(path + ".NotPrincipal: whom a resource is shared with must be named.");
    }
    for (var principal : principals.texts()) {
      if (!PRINCIPAL.matcher(principal).matches()) {
        throw principal.startsWith("arn:aws")
            ? notBuilt("sharing with '" + principal + "', which is no account,")
            : invalid(path + ".Principal: '" + principal + "' is no AWS account.");
      }
    }
    if (!statement.conditions().isEmpty()) {
      throw notBuilt("a resource policy with a Condition");
    }
  }

  /// `imagebuilder:Get*` too, and not what means more.
  private static boolean isReading(String action, Statement statement, String get, String list) {
    return action.matches("(?i)imagebuilder:(get|list).*")
        && (statement.matchesAction(get) || statement.matchesAction(list))
        && (action.contains("*")
            || action.contains("?")
            || action.equalsIgnoreCase(get)
            || action.equalsIgnoreCase(list));
  }

  private static Audience audience(Arn resource, List<Statement> statements, String action) {
    var allowed = new TreeSet<String>();
    var denied = new TreeSet<String>();
    for (var statement : statements) {
      if (statement.matchesAction(action) && statement.matchesResource(resource.toString())) {
        var accounts =
            switch (statement.effect()) {
              case ALLOW -> allowed;
              case DENY -> denied;
            };
        statement.principals().orElseThrow().texts().forEach(text -> accounts.add(account(text)));
      }
    }
    return new Audience(List.copyOf(allowed), List.copyOf(denied));
  }

  private static String account(String principal) {
    var match = PRINCIPAL.matcher(principal);
    return match.matches()
        ? Optional.ofNullable(match.group(1)).orElse(Audience.EVERYBODY)
        : principal;
  }

  private static RejectedException invalid(String detail) {
    return new RejectedException(new Rejection.InvalidValue(POLICY, detail));
  }

  private static RejectedException notBuilt(String what) {
    return new RejectedException(new Rejection.NotBuiltYet(what));
  }
}
