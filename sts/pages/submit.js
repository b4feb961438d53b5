// Spares the person the button of the form-post page.
document.getElementById("formPost").submit();
