// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The durable record of lifecycle executions and of what they do with which resource.
///
/// Every method joins the calling thread's transaction if there is one. A write that returned
/// survives the death of the process.
public interface LifecycleJournal {

  /// Adds an execution.
  void add(LifecycleExecution execution);

  Optional<LifecycleExecution> find(String executionId);

  /// Replaces the execution by what the function makes of it, as one change that no other can come
  /// between. The function keeps the id and the resource.
  ///
  /// @return the execution after the change; empty if there is none with this id
  Optional<LifecycleExecution> change(String executionId, UnaryOperator<LifecycleExecution> change);

  /// The executions of a policy, or those that changed the state of an image; the newest first.
  List<LifecycleExecution> of(Arn resource);

  /// How many of a scope have begun and have not ended.
  int underWay(Scope scope);

  /// Adds or replaces what an execution does with one resource.
  void record(String executionId, LifecycleResource resource);

  /// What an execution does with images, or with the AMIs of one, in the order in which they were
  /// added.
  ///
  /// @param parent the ARN of an image; empty for the images themselves
  List<LifecycleResource> resources(String executionId, Optional<String> parent);

  /// Forgets the executions that ended before a time.
  void forgetEnded(Instant before);
}
