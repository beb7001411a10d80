// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.ApiException;
import dev.ingot.model.ServiceError;
import dev.ingot.model.json.ErrorBody;
import java.time.Duration;
import java.util.Optional;

/// An error as the wire carries it.
///
/// @param code the exception's name, such as `ResourceNotFoundException`
/// @param retryAfter after how long the call may succeed, if that is known
record WireError(String code, int httpStatus, String message, Optional<Duration> retryAfter) {

  WireError(String code, int httpStatus, String message) {
    this(code, httpStatus, message, Optional.empty());
  }

  static WireError of(ServiceError error, String message) {
    return new WireError(error.code(), error.httpStatus(), message);
  }

  WireError retryAfter(Duration time) {
    return new WireError(code, httpStatus, message, Optional.of(time));
  }

  HttpAnswer answer(String requestId) {
    var body = new ErrorBody(code, message).toBytes();
    return HttpAnswer.error(httpStatus, requestId, code, retryAfter, body);
  }

  ApiException exception(String requestId) {
    return new ApiException(code, httpStatus, message, requestId);
  }
}
