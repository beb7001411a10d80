// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.model.shape.WorkflowStepActionType;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Answers a waiting step: the workflow goes on behind it.
@Command(name = "resume", description = "Let a step that waits for an action go on.")
final class ResumeCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private StepAnswer answer = new StepAnswer();

  ResumeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return answer.send(cli, WorkflowStepActionType.RESUME, "resumed");
  }
}
