// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.ApiException;
import dev.ingot.model.ServiceError;
import dev.ingot.model.json.ErrorBody;

/// An error as the wire carries it.
///
/// @param code the exception's name, such as `ResourceNotFoundException`
record WireError(String code, int httpStatus, String message) {

  static WireError of(ServiceError error, String message) {
    return new WireError(error.code(), error.httpStatus(), message);
  }

  HttpAnswer answer(String requestId) {
    var body = new ErrorBody(code, message).toBytes();
    return HttpAnswer.error(httpStatus, requestId, code, body);
  }

  ApiException exception(String requestId) {
    return new ApiException(code, httpStatus, message, requestId);
  }
}
