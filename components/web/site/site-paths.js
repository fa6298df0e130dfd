// CloudFront Function of the event viewer request, runtime cloudfront-js-2.0: the path of the file for the path of a request.
var SINGLE_PAGE = false;

// oxlint-disable-next-line no-unused-vars -- CloudFront calls it
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  var last = uri.substring(uri.lastIndexOf("/") + 1);
  if (SINGLE_PAGE && last.indexOf(".") === -1) request.uri = "/index.html";
  else if (last === "") request.uri = uri + "index.html";
  return request;
}
