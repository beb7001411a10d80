// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

import java.util.List;

/// Why a request cannot be: the domain's own reasons, which the edge maps to the service's errors.
///
/// Paths name members as the API does, such as `components[0].parameters`.
public sealed interface Rejection {

  /// What a person is told; where public material has a text for the case, that text.
  String message();

  /// A member has a value that fails its rules or names something unusable.
  record InvalidValue(String path, String detail) implements Rejection {
    @Override
    public String message() {
      return "The value supplied for parameter '" + path + "' is not valid. " + detail;
    }
  }

  /// Members exclude each other, or one needs another.
  record InvalidCombination(String message) implements Rejection {}

  /// A tag operation has a bad ARN or a bad tag.
  record InvalidTag(String message) implements Rejection {}

  /// A rule of the operation is violated that is no single member's fault, or a member is missing.
  record InvalidRequest(String message) implements Rejection {}

  record InvalidVersion(String detail) implements Rejection {
    @Override
    public String message() {
      return "The value supplied for parameter 'semanticVersion' is not valid. " + detail;
    }
  }

  record InvalidPageToken() implements Rejection {
    @Override
    public String message() {
      return "The provided pagination token is not valid.";
    }
  }

  /// A client token came again with other members.
  record TokenReused() implements Rejection {
    @Override
    public String message() {
      return "The provided clientToken has already been used with different request parameters.";
    }
  }

  record AlreadyExists(ResourceKind kind, String arn) implements Rejection {
    @Override
    public String message() {
      return "The following resource '" + kind.typeName() + "' already exists: '" + arn + "'.";
    }
  }

  /// `name` is an ARN or an id.
  record NotFound(String name) implements Rejection {
    @Override
    public String message() {
      return "The resource '" + name + "' does not exist.";
    }
  }

  /// A resource that is there has no policy.
  record NoPolicy(String arn) implements Rejection {
    @Override
    public String message() {
      return "The resource '" + arn + "' has no policy.";
    }
  }

  /// Other resources refer to it, or it is being built.
  record InUse(String arn) implements Rejection {
    @Override
    public String message() {
      return "Resource dependency error: The resource ARN '"
          + arn
          + "' has other resources depended on it.";
    }
  }

  /// Something is under way with it that has to end first.
  record Busy(String message) implements Rejection {}

  record QuotaExceeded(int limit, String things) implements Rejection {
    @Override
    public String message() {
      return "You have reached the limit of "
          + limit
          + " "
          + things
          + " for this account in this Region.";
    }
  }

  /// Somebody else's resource, or a write to one that Amazon manages.
  record Forbidden(String message) implements Rejection {}

  /// Everything was valid and `dryRun` was set.
  record DryRun() implements Rejection {
    @Override
    public String message() {
      return "Request would have succeeded, but dryRun flag is set.";
    }
  }

  /// Something outside that the request names cannot be used.
  record Unusable(String message) implements Rejection {}

  /// Ingot does not do this yet; `docs/compatibility.md` lists it.
  record NotBuiltYet(String what) implements Rejection {
    @Override
    public String message() {
      return what + " is not built yet in this version of Ingot (see docs/compatibility.md).";
    }
  }

  /// Several problems of one document; the first makes the message.
  record InvalidDocument(String path, List<String> details) implements Rejection {
    public InvalidDocument {
      details = List.copyOf(details);
    }

    @Override
    public String message() {
      return new InvalidValue(path, details.getFirst()).message();
    }
  }
}
