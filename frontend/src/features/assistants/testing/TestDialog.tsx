export default function TestDialog({ onClose }: { assistant: string; start: { question: string }; answer: string; onClose: () => void }) {
  onClose();
  return null;
}
