// Lets a person go back to a page that a form led to, instead of being asked whether to send the form again.
history.replaceState(null, "", location.href);
