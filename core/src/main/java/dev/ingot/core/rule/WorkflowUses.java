// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The rules of the list of workflows that a request for an image gives.
final class WorkflowUses {
  private final Workflows workflows;
  private final WorkflowChecker checker;
  private final Quotas quotas;

  WorkflowUses(Workflows workflows, WorkflowChecker checker, Quotas quotas) {
    this.workflows = workflows;
    this.checker = checker;
    this.quotas = quotas;
  }

  /// @return the workflows, in the same order
  /// @throws RejectedException if the image could not be built with these
  List<Workflow> require(Scope scope, List<Image.WorkflowUse> uses) {
    if (uses.size() > quotas.workflowsPerImage()) {
      throw new RejectedException(
          new Rejection.QuotaExceeded(quotas.workflowsPerImage(), "workflows per image"));
    }
    var counts = new HashMap<Workflow.Type, Integer>();
    var outputs = new HashSet<String>();
    var found = new ArrayList<Workflow>();
    for (var i = 0; i < uses.size(); i++) {
      var path = "workflows[" + i + "]";
      var reference = workflowArn(path, uses.get(i).workflowArn());
      var workflow =
          workflows.find(scope, reference).orElseThrow(() -> Resources.notFound(reference));
      found.add(workflow);
      requireOnce(path, counts, workflow.type());
      requireTestOnly(path, uses.get(i), workflow.type());
      requireParameters(path, uses.get(i), workflow);
      for (var output : checker.check(workflow.data(), workflow.type()).outputNames()) {
        if (!outputs.add(output)) {
          throw Resources.invalid(
              path + ".workflowArn",
              "The output '" + output + "' is declared by an earlier workflow too.");
        }
      }
    }
    return found;
  }

  private static Arn workflowArn(String path, String text) {
    var arn =
        Arn.parse(text)
            .filter(a -> a.kind() == ResourceKind.WORKFLOW && a.version().isPresent())
            .orElseThrow(() ->
                Resources.invalid(
                    path + ".workflowArn",
                    "It must be the ARN of a workflow with a version, no number of which stands to the"
                        + " right of an x."));
    if (arn.owner().equals(Arn.AMAZON) && !arn.version().get().toString().equals("x.x.x")) {
      throw Resources.invalid(
          "workflows", "AWS managed workflows must have latest version 'x.x.x' for '" + text + "'");
    }
    return arn;
  }

  private static void requireOnce(
      String path, Map<Workflow.Type, Integer> counts, Workflow.Type type) {
    if (counts.merge(type, 1, Integer::sum) > 1 && type != Workflow.Type.TEST) {
      throw Resources.invalid(
          path + ".workflowArn",
          "An image can have only one " + type.name().toLowerCase(Locale.ROOT) + " workflow.");
    }
  }

  private static void requireTestOnly(String path, Image.WorkflowUse use, Workflow.Type type) {
    if (type != Workflow.Type.TEST
        && (use.parallelGroup().isPresent() || use.onFailure().isPresent())) {
      throw Resources.combination(
          path + ": parallelGroup and onFailure are for test workflows only.");
    }
  }

  private void requireParameters(String path, Image.WorkflowUse use, Workflow workflow) {
    var declared = workflow.parameters().stream().map(Parameter::name).toList();
    for (var i = 0; i < use.parameters().size(); i++) {
      var parameter = use.parameters().get(i);
      if (!declared.contains(parameter.name())) {
        throw Resources.combination(
            "The value supplied for parameter '"
                + path
                + ".parameters' is not valid. The following parameters are not defined in the"
                + " provided workflow: "
                + parameter.name());
      }
      if (parameter.value().stream().anyMatch(v -> v.length() > quotas.parameterValueLength())) {
        throw Resources.invalid(
            path + ".parameters[" + i + "].value",
            "A value can have at most " + quotas.parameterValueLength() + " characters.");
      }
    }
  }
}
