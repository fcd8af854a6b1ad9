// veraPDF asked through its library, by the Rhino shell that lies in its own jar: no compiler is needed.
// Arguments: profiles parted by commas, then files. See check_pdf.sh.
var Flavour = org.verapdf.pdfa.flavours.PDFAFlavour, Foundries = org.verapdf.pdfa.Foundries;
org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();

function verdict(file, flavour) {
    var parser = Foundries.defaultInstance().createParser(new java.io.FileInputStream(file), flavour);
    return Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
}

var profiles = arguments[0].split(","), broken = 0;
for (var i = 1; i < arguments.length; i++) {
    for each (var profile in profiles) {
        var result = verdict(arguments[i], Flavour.fromString(profile)), failed = result.getFailedChecks();
        print(arguments[i] + " " + profile + " compliant=" + result.isCompliant() + " failedRules=" + failed.size());
        if (!result.isCompliant()) broken = 1;
        for (var rule = failed.keySet().iterator(); rule.hasNext();) print("   failed rule " + rule.next());
    }
}
java.lang.System.exit(broken);
