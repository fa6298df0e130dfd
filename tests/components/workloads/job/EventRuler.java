import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import software.amazon.event.ruler.Machine;

public class EventRuler {
  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    ObjectMapper json = new ObjectMapper();
    for (String line; (line = lines.readLine()) != null; ) {
      JsonNode question = json.readTree(line);
      Machine machine = new Machine();
      try {
        machine.addRule("rule", question.get("pattern").toString());
        System.out.println(!machine.rulesForJSONEvent(question.get("event").toString()).isEmpty());
      } catch (Exception refusal) { System.out.println("refused: " + refusal.getMessage()); }
    }
  }
}
